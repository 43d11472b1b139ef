import { Tabs } from '@mantine/core';
import type { ComponentType } from 'react';
import { useLocation } from 'wouter';
import { useTenant } from '../../api/tenant';
import { Page } from '../../components/page';
import { AccountTab } from './account-tab';
import { ApiKeysTab } from './api-keys-tab';
import { AuditLogTab } from './audit-log-tab';
import { MembersTab } from './members-tab';
import { TenantsTab } from './tenants-tab';

interface SettingsTab {
  readonly id: string;
  readonly label: string;
  readonly needs: 'anyone' | 'admin' | 'installation';
  readonly content: ComponentType;
}

const TABS: readonly SettingsTab[] = [
  { id: 'members', label: 'Members', needs: 'admin', content: MembersTab },
  { id: 'api-keys', label: 'API keys', needs: 'admin', content: ApiKeysTab },
  { id: 'audit', label: 'Audit log', needs: 'admin', content: AuditLogTab },
  { id: 'tenants', label: 'Tenants', needs: 'installation', content: TenantsTab },
  { id: 'account', label: 'Account and sessions', needs: 'anyone', content: AccountTab },
];

interface SettingsPageProps {
  readonly params: { readonly tab?: string };
}

/** Shows only the tabs that the user's role may read; the API enforces the same. */
export function SettingsPage({ params: { tab } }: SettingsPageProps) {
  const { isAdmin, session, tenantId } = useTenant();
  const [, navigate] = useLocation();
  const allowed = TABS.filter(
    ({ needs }) =>
      needs === 'anyone' || (needs === 'admin' ? isAdmin : session.user.installationAdmin),
  );
  const shown = allowed.find(({ id }) => id === tab) ?? allowed[0];
  return (
    <Page title="Settings" subtitle={`Of the tenant ${tenantId}, and of your account.`}>
      <Tabs
        value={shown?.id ?? null}
        keepMounted={false}
        onChange={(id) => navigate(`/settings/${id ?? ''}`, { replace: true })}
      >
        <Tabs.List mb="md">
          {allowed.map(({ id, label }) => (
            <Tabs.Tab key={id} value={id}>
              {label}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        {allowed.map(({ id, content: Content }) => (
          <Tabs.Panel key={id} value={id}>
            <div className="stack" style={{ gap: 20 }}>
              <Content />
            </div>
          </Tabs.Panel>
        ))}
      </Tabs>
    </Page>
  );
}
