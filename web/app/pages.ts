import { type ComponentType, lazy } from 'react';
import type { RouteComponentProps } from 'wouter';
import type { IconName } from '../components/icon';

interface SidebarEntry {
  /** The heading above the entry; null: none. */
  readonly group: string | null;
  readonly label: string;
  readonly icon: IconName;
}

export interface PageRoute {
  /** Below `/t/:tenantId`. */
  readonly path: string;
  readonly component: ComponentType<RouteComponentProps>;
  /** null: other pages link to it. */
  readonly sidebar: SidebarEntry | null;
}

/** Every page of a tenant, in the order of the sidebar. */
export const PAGES: readonly PageRoute[] = [
  {
    path: '/overview',
    component: lazy(() =>
      import('../features/overview/overview-page').then(({ OverviewPage }) => ({
        default: OverviewPage,
      })),
    ),
    sidebar: { group: null, label: 'Overview', icon: 'overview' },
  },
  {
    path: '/devices',
    component: lazy(() =>
      import('../features/devices/devices-page').then(({ DevicesPage }) => ({
        default: DevicesPage,
      })),
    ),
    sidebar: { group: 'Inventory', label: 'Devices', icon: 'devices' },
  },
  {
    path: '/devices/:deviceId',
    component: lazy(() =>
      import('../features/devices/device-page').then(({ DevicePage }) => ({
        default: DevicePage,
      })),
    ),
    sidebar: null,
  },
  {
    path: '/agents',
    component: lazy(() =>
      import('../features/agents/agents-page').then(({ AgentsPage }) => ({ default: AgentsPage })),
    ),
    sidebar: { group: 'Discovery', label: 'Agents', icon: 'agents' },
  },
  {
    path: '/integrations/:tab?',
    component: lazy(() =>
      import('../features/integrations/integrations-page').then(({ IntegrationsPage }) => ({
        default: IntegrationsPage,
      })),
    ),
    sidebar: { group: 'Manage', label: 'Integrations', icon: 'integrations' },
  },
  {
    path: '/settings/:tab?',
    component: lazy(() =>
      import('../features/settings/settings-page').then(({ SettingsPage }) => ({
        default: SettingsPage,
      })),
    ),
    sidebar: { group: 'Manage', label: 'Settings', icon: 'settings' },
  },
];
