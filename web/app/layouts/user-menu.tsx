import { Menu } from '@mantine/core';
import { Link } from 'wouter';
import { signOut } from '../../api/auth';
import { useTenant } from '../../api/tenant';
import { Icon } from '../../components/icon';

export function UserMenu() {
  const { session } = useTenant();
  const { name, email } = session.user;
  return (
    <Menu position="top-start" width={216} withinPortal>
      <Menu.Target>
        <button type="button" className="menu-button">
          <span className="avatar" aria-hidden="true">
            {name.slice(0, 1)}
          </span>
          <span style={{ minWidth: 0, flex: 1 }}>
            <span className="sr-only">Account of </span>
            <span className="truncate" style={{ fontWeight: 560 }}>
              {name}
            </span>
            <span className="truncate dimmed" style={{ fontSize: 12 }}>
              {email}
            </span>
          </span>
          <Icon name="chevron" size={16} />
        </button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item component={Link} href="/settings/account">
          Account and sessions
        </Menu.Item>
        <Menu.Divider />
        <Menu.Item onClick={() => void signOut()}>Sign out</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
