import type { Overview } from '../../api/schema';
import { Notice } from '../../components/notice';
import { RelativeTime } from '../../components/relative-time';

export function DegradedNotice({ overview }: { readonly overview: Overview }) {
  const { state, message, whatToDo, asOf } = overview.availability;
  if (state === 'available' || state === 'nothing_seen' || !message) return null;
  return (
    <Notice tone="warn" title={message}>
      {whatToDo}{' '}
      {asOf ? (
        <>
          AI agents are shown as of <RelativeTime at={asOf} />.
        </>
      ) : null}
    </Notice>
  );
}
