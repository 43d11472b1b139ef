import type { Integration } from '../api/schema';
import { daysUntil, formatNumber } from './format';
import type { Tone } from './tone';

export interface IntegrationStatus {
  readonly tone: Tone;
  readonly label: string;
  readonly inProgress: boolean;
}

const status = (tone: Tone, label: string, inProgress = false): IntegrationStatus => ({
  tone,
  label,
  inProgress,
});

/** The part of a sentence before its first full stop, colon or semicolon: a badge is short. */
const firstPart = (text: string): string => (text.split(/[.;:](?:\s|$)/)[0] ?? text).trim();

export function tokenDaysLeft({ token }: Integration, now: number): number | null {
  return token?.expiresAt ? daysUntil(token.expiresAt, now) : null;
}

export const expiryLabel = (days: number): string =>
  days < 0
    ? 'token has expired'
    : days === 0
      ? 'token expires today'
      : `token expires in ${days} ${days === 1 ? 'day' : 'days'}`;

function runningStatus(running: NonNullable<Integration['running']>): IntegrationStatus {
  const { devicesSoFar, devicesTotal } = running;
  if (!devicesTotal) {
    const soFar = devicesSoFar > 0 ? `, ${formatNumber(devicesSoFar)} devices` : '';
    return status('info', `Syncing${soFar}`, true);
  }
  if (devicesSoFar >= devicesTotal) return status('info', 'Syncing: AI agents', true);
  const percent = Math.floor((devicesSoFar / devicesTotal) * 100);
  return status('info', `Syncing ${percent} %`, true);
}

function idleStatus(integration: Integration, now: number): IntegrationStatus {
  const { lastRun, awaitsMassDisappearance, tokenExpiresSoon } = integration;
  if (awaitsMassDisappearance)
    return status('warn', 'Needs attention: many devices vanished at once');
  if (lastRun?.outcome === 'failed')
    return status('bad', `Failed: ${firstPart(lastRun.reason ?? 'cause unknown')}`);
  if (lastRun?.outcome === 'inventory-only') return status('warn', 'Degraded: no Deep Visibility');
  const days = tokenDaysLeft(integration, now);
  if (days !== null && tokenExpiresSoon)
    return status('warn', `Needs attention: ${expiryLabel(days)}`);
  return status('good', 'Connected');
}

/** The status of an integration as a badge shows it. */
export function integrationStatus(integration: Integration, now: number): IntegrationStatus {
  switch (integration.status) {
    case 'not_connected':
      return status('quiet', 'Not connected');
    case 'disconnected':
      return status('quiet', 'Disconnected');
    case 'disconnecting':
      return status('quiet', 'Disconnecting', true);
    case 'action_required':
      return status(
        'bad',
        `Needs attention: ${firstPart(integration.action?.message ?? 'look at the last run')}`,
      );
    case 'paused':
      return status('quiet', 'Paused');
    case 'connected':
      break;
  }
  return integration.running ? runningStatus(integration.running) : idleStatus(integration, now);
}
