import { ActionIcon, Drawer, Menu } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import { Link, useLocation } from 'wouter';
import { signOut } from '../../api/auth';
import { useTenant } from '../../api/tenant';
import { Icon, type IconName } from '../../components/icon';
import { Notice } from '../../components/tone';
import logo from '../../favicon.svg';
import { ColorSchemeSwitch } from './color-scheme-switch';
import { TenantSwitcher } from './tenant-switcher';

interface Entry {
  readonly to: string;
  readonly label: string;
  readonly icon: IconName;
}

const GROUPS: readonly { readonly title: string | null; readonly entries: readonly Entry[] }[] = [
  { title: null, entries: [{ to: '/overview', label: 'Overview', icon: 'overview' }] },
  { title: 'Inventory', entries: [{ to: '/devices', label: 'Devices', icon: 'devices' }] },
  { title: 'Discovery', entries: [{ to: '/agents', label: 'Agents', icon: 'agents' }] },
  {
    title: 'Manage',
    entries: [
      { to: '/integrations', label: 'Integrations', icon: 'integrations' },
      { to: '/settings', label: 'Settings', icon: 'settings' },
    ],
  },
];

function Navigation({ leave }: { readonly leave: () => void }) {
  const [path] = useLocation();
  return (
    <nav className="nav" aria-label="Main">
      {GROUPS.map(({ title, entries }) => (
        <div key={title ?? ''} className="nav">
          {title ? <div className="nav-title">{title}</div> : null}
          {entries.map(({ to, label, icon }) => (
            <Link
              key={to}
              href={to}
              onClick={leave}
              aria-current={path === to || path.startsWith(`${to}/`) ? 'page' : undefined}
            >
              <Icon name={icon} />
              {label}
            </Link>
          ))}
        </div>
      ))}
    </nav>
  );
}

function UserMenu() {
  const { session } = useTenant();
  const { name, email } = session.user;
  return (
    <Menu position="top-start" width={216} withinPortal>
      <Menu.Target>
        <button type="button" className="plain-button">
          <span className="avatar" aria-hidden="true">
            {name.slice(0, 1)}
          </span>
          <span style={{ minWidth: 0, flex: 1 }}>
            <span className="hidden-text">Account of </span>
            <span className="cut" style={{ fontWeight: 560 }}>
              {name}
            </span>
            <span className="cut dim" style={{ fontSize: 12 }}>
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

function Sidebar({ leave }: { readonly leave: () => void }) {
  const { session } = useTenant();
  return (
    <>
      <Link href="/overview" className="brand" onClick={leave}>
        <img src={logo} alt="" />
        <span>
          SentinelOne discovery
          <small>Version {session.version}</small>
        </span>
      </Link>
      <TenantSwitcher />
      <Navigation leave={leave} />
      <div className="rail-foot">
        <ColorSchemeSwitch />
        <UserMenu />
      </div>
    </>
  );
}

function DegradedBanner() {
  const { session } = useTenant();
  if (session.degraded === null) return null;
  return (
    <Notice tone="warn" banner announce title="Temporal cannot be reached.">
      Devices and AI agents can be read as they were; syncing and changes to the integration wait.
      This goes away by itself once Temporal answers.
    </Notice>
  );
}

function TopBar() {
  const [opened, setOpened] = useState(false);
  const close = (): void => setOpened(false);
  return (
    <div className="top-bar">
      <span className="brand" style={{ padding: 0 }}>
        <img src={logo} alt="" />
        SentinelOne discovery
      </span>
      <ActionIcon
        variant="subtle"
        color="gray"
        size="lg"
        aria-label="Open the navigation"
        aria-expanded={opened}
        onClick={() => setOpened(true)}
      >
        <Icon name="menu" />
      </ActionIcon>
      <Drawer
        opened={opened}
        onClose={close}
        size={280}
        title="Navigation"
        closeButtonProps={{ 'aria-label': 'Close the navigation' }}
      >
        <div className="stack">
          <Sidebar leave={close} />
        </div>
      </Drawer>
    </div>
  );
}

export function AppLayout({ children }: { readonly children: ReactNode }) {
  return (
    <>
      <a className="skip-link" href="#content">
        Skip to the content
      </a>
      <div className="shell">
        <header className="rail">
          <Sidebar leave={() => {}} />
        </header>
        <div style={{ minWidth: 0 }}>
          <TopBar />
          <DegradedBanner />
          <main className="main" id="content" tabIndex={-1} style={{ outline: 'none' }}>
            {children}
          </main>
        </div>
      </div>
    </>
  );
}
