import type { Integration } from '../api/schema';
import type { Tone } from '../components/tone';
import { daysUntil, number } from './format';

export interface StandingBadge {
  readonly tone: Tone;
  readonly label: string;
  readonly moving: boolean;
}

/** From so many days before its end a token is worth a warning. */
export const TOKEN_WARNING_DAYS = 14;

const badge = (tone: Tone, label: string, moving = false): StandingBadge => ({
  tone,
  label,
  moving,
});

/** A sentence is too long for a badge: its first part, without the full stop. */
const firstPart = (text: string): string => (text.split(/[.;:](?:\s|$)/)[0] ?? text).trim();

export function tokenDaysLeft({ token }: Integration, now: number): number | null {
  return token?.expiresAt ? daysUntil(token.expiresAt, now) : null;
}

export const expiryWords = (days: number): string =>
  days < 0
    ? 'token has expired'
    : days === 0
      ? 'token expires today'
      : `token expires in ${days} ${days === 1 ? 'day' : 'days'}`;

function whileRunning(running: NonNullable<Integration['running']>): StandingBadge {
  const { devicesSoFar, devicesTotal } = running;
  if (!devicesTotal) {
    const soFar = devicesSoFar > 0 ? `, ${number(devicesSoFar)} devices` : '';
    return badge('info', `Syncing${soFar}`, true);
  }
  if (devicesSoFar >= devicesTotal) return badge('info', 'Syncing: AI agents', true);
  const percent = Math.floor((devicesSoFar / devicesTotal) * 100);
  return badge('info', `Syncing ${percent} %`, true);
}

function afterLastRun(integration: Integration, now: number): StandingBadge {
  const { lastRun, awaitsMassDisappearance } = integration;
  if (awaitsMassDisappearance)
    return badge('warn', 'Needs attention: many devices vanished at once');
  if (lastRun?.outcome === 'failed')
    return badge('bad', `Failed: ${firstPart(lastRun.reason ?? 'cause unknown')}`);
  if (lastRun?.outcome === 'inventory-only') return badge('warn', 'Degraded: no Deep Visibility');
  const days = tokenDaysLeft(integration, now);
  if (days !== null && days <= TOKEN_WARNING_DAYS)
    return badge('warn', `Needs attention: ${expiryWords(days)}`);
  return badge('good', 'Connected');
}

/** How an integration stands, in the few words of a badge. */
export function standingOf(integration: Integration, now: number): StandingBadge {
  switch (integration.status) {
    case 'not_connected':
      return badge('quiet', 'Not connected');
    case 'disconnected':
      return badge('quiet', 'Disconnected');
    case 'disconnecting':
      return badge('quiet', 'Disconnecting', true);
    case 'action_required':
      return badge(
        'bad',
        `Needs attention: ${firstPart(integration.action?.message ?? 'look at the last run')}`,
      );
    case 'paused':
      return badge('quiet', 'Paused');
    case 'connected':
      break;
  }
  return integration.running ? whileRunning(integration.running) : afterLastRun(integration, now);
}

/** `https://host` of what was typed or pasted; null while it is none. Only the host matters. */
export function consoleOrigin(typed: string): string | null {
  const text = typed.trim();
  if (!/^https:\/\/[^/?#@\s\\]+/i.test(text) || !URL.canParse(text)) return null;
  return new URL(text).origin;
}
