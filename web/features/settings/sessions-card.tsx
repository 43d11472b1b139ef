import { Button } from '@mantine/core';
import { signOut } from '../../api/auth';
import type { SignedInSession } from '../../api/schema';
import { Badge } from '../../components/badge';
import { Card } from '../../components/card';
import { QueryResult } from '../../components/query-result';
import { RelativeTime } from '../../components/relative-time';
import { SafeText } from '../../components/safe-text';
import { type Column, Table } from '../../components/table';
import { useEndOtherSessions, useRevokeSession, useSessions } from './queries';

/** A short name for a user agent, such as `Chrome on Windows`. */
function browserOf(userAgent: string | null): string {
  if (userAgent === null) return 'Unknown';
  const browser = /Edg|Firefox|Chrome|Safari/.exec(userAgent)?.[0] ?? 'Other program';
  const system = /Windows|Mac OS X|Android|iPhone|Linux/.exec(userAgent)?.[0];
  const name = browser === 'Edg' ? 'Edge' : browser;
  return system ? `${name} on ${system.replace('Mac OS X', 'macOS')}` : name;
}

function EndSessionButton({ session }: { readonly session: SignedInSession }) {
  const revoke = useRevokeSession();
  if (session.current)
    return (
      <Button size="compact-xs" variant="default" onClick={() => void signOut()}>
        Sign out
      </Button>
    );
  return (
    <Button
      size="compact-xs"
      variant="default"
      loading={revoke.isPending}
      onClick={() => revoke.mutate(session.sessionId)}
    >
      End
    </Button>
  );
}

function EndOtherSessionsButton() {
  const end = useEndOtherSessions();
  return (
    <Button size="sm" variant="default" loading={end.isPending} onClick={() => end.mutate()}>
      End all other sessions
    </Button>
  );
}

const COLUMNS: readonly Column<SignedInSession>[] = [
  {
    id: 'browser',
    label: 'Browser',
    cell: ({ userAgent, current }) => (
      <span title={userAgent ?? undefined}>
        {browserOf(userAgent)} {current ? <Badge tone="info">This one</Badge> : null}
      </span>
    ),
  },
  { id: 'address', label: 'From', cell: ({ address }) => <SafeText>{address}</SafeText> },
  { id: 'created', label: 'Signed in', cell: ({ createdAt }) => <RelativeTime at={createdAt} /> },
  { id: 'used', label: 'Last used', cell: ({ lastUsedAt }) => <RelativeTime at={lastUsedAt} /> },
  { id: 'expires', label: 'Ends', cell: ({ expiresAt }) => <RelativeTime at={expiresAt} /> },
  { id: 'end', label: 'End', cell: (session) => <EndSessionButton session={session} /> },
];

export function SessionsCard() {
  const sessions = useSessions();
  return (
    <QueryResult query={sessions}>
      {({ items }) => (
        <Card
          title="Sessions"
          note="Where you are signed in."
          actions={items.length > 1 ? <EndOtherSessionsButton /> : null}
          flush
        >
          <Table
            label="Your sessions"
            columns={COLUMNS}
            rows={items}
            rowKey={({ sessionId }) => sessionId}
          />
        </Card>
      )}
    </QueryResult>
  );
}
