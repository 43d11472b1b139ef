import { escapeInvisible } from './text';

/** Labels of API values that several pages show. */

const OS_FAMILIES: Readonly<Record<string, string>> = {
  windows: 'Windows',
  macos: 'macOS',
  linux: 'Linux',
  windows_legacy: 'Windows Legacy',
};

export const osFamily = (osType: string | null): string =>
  osType === null ? '–' : (OS_FAMILIES[osType.toLowerCase()] ?? escapeInvisible(osType));

export const TRIGGER_LABELS: Readonly<Record<string, string>> = {
  connect: 'First sync',
  schedule: 'Schedule',
  manual: 'Sync now',
  credentials: 'New token',
};

export const SCOPE_LABELS: Readonly<Record<string, string>> = {
  tenant: 'Global',
  account: 'Account',
  site: 'Site',
};
