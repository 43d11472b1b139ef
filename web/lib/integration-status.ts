import type { Integration } from '../api/schema';
import type { Tone } from '../components/tone';
import { daysUntil, formatNumber } from './format';

export interface IntegrationStatus {
  readonly tone: Tone;
  readonly label: string;
  readonly inProgress: boolean;
}

/** From so many days before its end a token is worth a warning. */
export const TOKEN_WARNING_DAYS = 14;

const status = (tone: Tone, label: string, inProgress = false): IntegrationStatus => ({
  tone,
  label,
  inProgress,
});

/** A sentence is too long for a badge: its first part, without the full stop. */
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
  const { lastRun, awaitsMassDisappearance } = integration;
  if (awaitsMassDisappearance)
    return status('warn', 'Needs attention: many devices vanished at once');
  if (lastRun?.outcome === 'failed')
    return status('bad', `Failed: ${firstPart(lastRun.reason ?? 'cause unknown')}`);
  if (lastRun?.outcome === 'inventory-only') return status('warn', 'Degraded: no Deep Visibility');
  const days = tokenDaysLeft(integration, now);
  if (days !== null && days <= TOKEN_WARNING_DAYS)
    return status('warn', `Needs attention: ${expiryLabel(days)}`);
  return status('good', 'Connected');
}

/** How an integration stands, in the few words of a badge. */
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

/** `https://host` of what was typed or pasted; null while it is none. Only the host matters. */
export function consoleOrigin(typed: string): string | null {
  const text = typed.trim();
  if (!/^https:\/\/[^/?#@\s\\]+/i.test(text) || !URL.canParse(text)) return null;
  return new URL(text).origin;
}
