import { Menu } from '@mantine/core';
import { useState } from 'react';
import { useLocation } from 'wouter';
import { useTenant } from '../../api/tenant';
import { Icon } from '../../components/icon';
import { NewTenantDialog } from '../../components/new-tenant';

export function TenantSwitcher() {
  const { tenantId, session } = useTenant();
  const [path, navigate] = useLocation();
  const [creating, setCreating] = useState(false);
  const section = path.split('/')[1] || 'overview';
  return (
    <>
      <Menu position="bottom-start" width="target">
        <Menu.Target>
          <button type="button" className="menu-button framed">
            <span className="avatar" aria-hidden="true">
              {tenantId.slice(0, 2)}
            </span>
            <span style={{ minWidth: 0, flex: 1 }}>
              <span className="truncate dimmed" style={{ fontSize: 11.5 }}>
                Tenant
              </span>
              <span className="truncate" style={{ fontWeight: 560 }}>
                {tenantId}
              </span>
            </span>
            <Icon name="chevron" size={16} />
          </button>
        </Menu.Target>
        <Menu.Dropdown mah={360} style={{ overflowY: 'auto' }}>
          {session.tenants.map((tenant) => (
            <Menu.Item
              key={tenant.tenantId}
              onClick={() => navigate(`~/t/${tenant.tenantId}/${section}`)}
              rightSection={
                tenant.tenantId === tenantId ? <Icon name="check" size={16} /> : undefined
              }
            >
              {tenant.tenantId}
            </Menu.Item>
          ))}
          {session.user.installationAdmin ? (
            <>
              <Menu.Divider />
              <Menu.Item onClick={() => setCreating(true)}>New tenant…</Menu.Item>
            </>
          ) : null}
        </Menu.Dropdown>
      </Menu>
      <NewTenantDialog opened={creating} onClose={() => setCreating(false)} />
    </>
  );
}
