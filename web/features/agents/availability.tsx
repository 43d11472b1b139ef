import { Button } from '@mantine/core';
import { Link } from 'wouter';
import type { AgentAvailability } from '../../api/schema';
import { EmptyState } from '../../components/empty-state';
import { Notice } from '../../components/notice';
import { RelativeTime } from '../../components/relative-time';

type State = AgentAvailability['state'];

const TITLES: Readonly<Record<State, string>> = {
  available: 'No AI agents match',
  not_connected: 'SentinelOne is not connected',
  never_ran: 'No run has finished yet',
  first_run_going_on: 'The first sync is going on',
  run_failed: 'The last run failed',
  deep_visibility_unlicensed: 'Devices but no agents: Deep Visibility is not licensed',
  deep_visibility_not_permitted: 'Devices but no agents: Deep Visibility is not permitted',
  deep_visibility_failed: 'Devices but no agents: Deep Visibility did not answer',
  nothing_seen: 'No AI agents were seen',
};

function nextStep(state: State): { readonly to: string; readonly label: string } | null {
  if (state === 'not_connected') return { to: '/integrations', label: 'Set up Integration' };
  if (state === 'nothing_seen' || state === 'available') return null;
  if (state.startsWith('deep_visibility'))
    return { to: '/integrations/features', label: 'See feature availability' };
  return { to: '/integrations', label: 'See the integration' };
}

interface AvailabilityProps {
  readonly availability: AgentAvailability;
}

/** Replaces an empty list: why it is empty, and what to do about it. */
export function NoAiAgents({ availability }: AvailabilityProps) {
  const { state, message, whatToDo } = availability;
  const step = nextStep(state);
  return (
    <EmptyState
      icon="agents"
      title={TITLES[state]}
      action={
        step ? (
          <Link href={step.to}>
            <Button component="span" variant="light" size="sm">
              {step.label}
            </Button>
          </Link>
        ) : null
      }
    >
      {message} {whatToDo}
    </EmptyState>
  );
}

/** Above a list that the last run could not refresh: the time of its data, and why. */
export function StaleNotice({ availability }: AvailabilityProps) {
  const { state, message, whatToDo, asOf } = availability;
  if (state === 'available' || state === 'nothing_seen' || asOf === null) return null;
  return (
    <Notice
      tone="warn"
      title={
        <>
          {TITLES[state]}; shown as of <RelativeTime at={asOf} />
        </>
      }
    >
      {message} {whatToDo}
    </Notice>
  );
}
