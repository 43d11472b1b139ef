import { hash32, WeightedList } from '../random.ts';
import { snowflake } from '../snowflake.ts';

/** The scopes of a console: Accounts contain Sites, Sites contain Groups, Groups contain agents. */
export interface Account {
  readonly id: string;
  readonly name: string;
  readonly createdAt: number;
}

export interface Site {
  readonly id: string;
  readonly name: string;
  readonly createdAt: number;
  readonly account: Account;
  readonly groups: readonly Group[];
  /** The network of the Site's devices. Their external address is `externalIp`. */
  readonly network: string;
  readonly externalIp: string;
  readonly domain: string;
  /** The domain as a distinguished name: `DC=harbour,DC=example`. */
  readonly directory: string;
}

export interface Group {
  readonly id: string;
  readonly name: string;
  readonly createdAt: number;
  readonly siteId: string;
  readonly isDefault: boolean;
}

export interface Organisation {
  readonly accounts: readonly Account[];
  readonly sites: readonly Site[];
  /** The initial Site of a device, selected by the device's hash. */
  initialSite(hash: number): Site;
}

const FOUNDED = Date.UTC(2018, 4, 14, 9, 12);
const DAY = 86_400_000;

const PLAN = [
  {
    account: 'Harbour Logistics',
    domain: 'harbour.example',
    sites: [
      { name: 'Rotterdam Office', weight: 24, groups: ['Default Group', 'Engineering', 'Finance'] },
      { name: 'Hamburg Warehouse', weight: 9, groups: ['Default Group', 'Kiosks'] },
      { name: 'Data Centre West', weight: 12, groups: ['Default Group', 'Linux Servers'] },
    ],
  },
  {
    account: 'Meridian Health',
    domain: 'meridian.example',
    sites: [
      { name: 'Clinic North', weight: 14, groups: ['Default Group', 'Reception'] },
      { name: 'Research Lab', weight: 18, groups: ['Default Group', 'Bioinformatics', 'Élèves'] },
    ],
  },
  {
    account: 'Alder & Söhne GmbH',
    domain: 'alder.example',
    sites: [
      { name: 'Default site', weight: 15, groups: ['Default Group'] },
      { name: 'Contractors', weight: 8, groups: ['Default Group', 'Offboarding'] },
    ],
  },
] as const;

export function createOrganisation(seed: number): Organisation {
  const accounts: Account[] = [];
  const sites: (readonly [Site, number])[] = [];
  for (const [a, plan] of PLAN.entries()) {
    const createdAt = FOUNDED + a * 31 * DAY + (hash32(seed, a, 11) % DAY);
    const account = {
      id: snowflake(createdAt, hash32(seed, a, 12)),
      name: plan.account,
      createdAt,
    };
    accounts.push(account);
    for (const [s, planned] of plan.sites.entries()) {
      const index = a * 10 + s;
      const madeAt = createdAt + (s + 1) * 3 * DAY + (hash32(seed, index, 13) % DAY);
      const id = snowflake(madeAt, hash32(seed, index, 14));
      const site: Site = {
        id,
        name: planned.name,
        createdAt: madeAt,
        account,
        domain: plan.domain,
        directory: plan.domain
          .split('.')
          .map((part) => `DC=${part}`)
          .join(','),
        network: `10.${20 + index}`,
        externalIp: `203.0.113.${10 + index}`,
        groups: planned.groups.map((name, g) => ({
          id: snowflake(madeAt + g * 5_000, hash32(seed, index * 10 + g, 15)),
          name,
          createdAt: madeAt + g * 5_000,
          siteId: id,
          isDefault: g === 0,
        })),
      };
      sites.push([site, planned.weight]);
    }
  }
  const mix = new WeightedList(sites);
  return { accounts, sites: sites.map(([site]) => site), initialSite: (hash) => mix.at(hash) };
}
