import type { Platform } from './process.ts';

interface Signer {
  readonly windows?: string;
  readonly macos?: string;
}

const appleId = (name: string, team: string): string =>
  `DEVELOPER ID APPLICATION: ${name} (${team})`;

/** The publishers of programs. Telemetry has no signatures for Linux programs. */
const SIGNERS = {
  anthropic: { windows: 'ANTHROPIC, PBC', macos: appleId('ANTHROPIC PBC', 'Q6L2SF6YDW') },
  openai: { windows: 'OPENAI OPCO, LLC', macos: appleId('OPENAI OPCO, LLC', '2DC432GLL2') },
  github: { windows: 'GITHUB, INC.', macos: appleId('GITHUB', 'VEKTX9H2N7') },
  google: { windows: 'GOOGLE LLC', macos: appleId('GOOGLE LLC', 'EQHXZ8M8AV') },
  anysphere: { windows: 'ANYSPHERE, INC.', macos: appleId('HILARY STOUT', 'VDXQ22DGB9') },
  exafunction: { windows: 'EXAFUNCTION, INC.', macos: appleId('EXAFUNCTION, INC.', '83Z2LHX6XW') },
  aws: { windows: 'AMAZON.COM SERVICES LLC', macos: appleId('AMZN MOBILE LLC', '94KV3E626L') },
  zed: { macos: appleId('ZED INDUSTRIES, INC.', 'MQ55VZLNZQ') },
  aaif: { macos: appleId('AAIF', 'W2L75AE9HQ') },
  bytedance: {
    windows: 'SPRING (SG) PTE. LTD',
    macos: appleId('SPRING (SG) PTE. LTD.', '79M8227NKH'),
  },
  anomaly: { windows: 'ANOMALY INNOVATIONS, INC HTTPS://ANOMA.LY/' },
  ollama: { windows: 'OLLAMA INC.', macos: appleId('INFRA TECHNOLOGIES, INC', '3MU9H2V9Y9') },
  elementLabs: { macos: appleId('ELEMENT LABS INC', 'D65G88RHWN') },
  warp: {
    windows: 'DENVER TECHNOLOGIES, INC. DBA WARP',
    macos: appleId('DENVER TECHNOLOGIES, INC', '2BBY89MBSN'),
  },
  node: { windows: 'OPENJS FOUNDATION', macos: appleId('NODE.JS FOUNDATION', 'HX7739G8FX') },
  python: { windows: 'PYTHON SOFTWARE FOUNDATION' },
  microsoft: {
    windows: 'MICROSOFT CORPORATION',
    macos: appleId('MICROSOFT CORPORATION', 'UBF8T346G9'),
  },
  windows: { windows: 'MICROSOFT WINDOWS' },
  apple: { macos: 'SOFTWARE SIGNING' },
  git: { windows: 'JOHANNES SCHINDELIN' },
  cloudflare: { windows: 'CLOUDFLARE, INC.', macos: appleId('CLOUDFLARE INC.', '68WVV388M8') },
  jetbrains: { windows: 'JETBRAINS S.R.O.', macos: appleId('JETBRAINS S.R.O.', '2ZEFAR8TH3') },
} as const satisfies Record<string, Signer>;

export type SignerName = keyof typeof SIGNERS;

export function publisher(signer: SignerName | undefined, platform: Platform): string | null {
  if (!signer || platform === 'linux') return null;
  return (SIGNERS[signer] as Signer)[platform] ?? null;
}
