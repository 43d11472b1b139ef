import { ActionIcon, Drawer } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import { useTenant } from '../../api/tenant';
import { Icon } from '../../components/icon';
import { Notice } from '../../components/notice';
import logo from '../../favicon.svg';
import { Sidebar } from './sidebar';

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

/** Replaces the sidebar on narrow screens. */
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
          <Sidebar onNavigate={close} />
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
      <div className="app-layout">
        <header className="sidebar">
          <Sidebar />
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
