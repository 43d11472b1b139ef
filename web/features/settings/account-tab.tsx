import { Button } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { signOut } from '../../api/auth';
import { fieldMessage, generalMessage } from '../../api/client';
import type { SignedInSession } from '../../api/schema';
import { useTenant } from '../../api/tenant';
import { Card, QueryResult } from '../../components/page';
import { SecretField } from '../../components/secret-field';
import { type Column, Table } from '../../components/table';
import { RelativeTime, SafeText } from '../../components/text';
import { Badge, Notice } from '../../components/tone';
import { useChangePassword, useEndOtherSessions, useRevokeSession, useSessions } from './queries';
import { SecondFactorCard } from './second-factor-card';

/** `Chrome on Windows` out of a user agent, as far as it says. */
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

function PasswordCard() {
  const { session } = useTenant();
  const [currentPassword, setCurrent] = useState('');
  const [newPassword, setNew] = useState('');
  const change = useChangePassword();
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    change.mutate(
      { currentPassword, newPassword },
      {
        onSuccess: () => {
          setCurrent('');
          setNew('');
        },
      },
    );
  };
  const general = generalMessage(change.error, 'currentPassword', 'newPassword');
  return (
    <Card title="Password" note="Changing it ends all your other sessions.">
      <form className="stack" onSubmit={submit} noValidate style={{ maxWidth: 420 }}>
        <input type="email" autoComplete="username" value={session.user.email} readOnly hidden />
        <SecretField
          label="Current password"
          autoComplete="current-password"
          required
          value={currentPassword}
          error={fieldMessage(change.error, 'currentPassword')}
          onChange={(event) => setCurrent(event.currentTarget.value)}
        />
        <SecretField
          label="New password"
          description="At least 12 characters; 15 or more are better."
          autoComplete="new-password"
          required
          value={newPassword}
          error={fieldMessage(change.error, 'newPassword', 'password')}
          onChange={(event) => setNew(event.currentTarget.value)}
        />
        {general ? <Notice tone="bad" announce title={general} /> : null}
        {change.isSuccess ? <Notice tone="good" announce title="Password changed." /> : null}
        <div>
          <Button type="submit" loading={change.isPending}>
            Change password
          </Button>
        </div>
      </form>
    </Card>
  );
}

export function AccountTab() {
  const { session } = useTenant();
  const sessions = useSessions();
  return (
    <>
      <Card title="You">
        <dl className="pairs" style={{ maxWidth: 560 }}>
          <dt>Name</dt>
          <dd>
            <SafeText>{session.user.name}</SafeText>
          </dd>
          <dt>E-mail</dt>
          <dd>{session.user.email}</dd>
          <dt>Session ends</dt>
          <dd>
            <RelativeTime at={session.expiresAt} />, later while you use it
          </dd>
        </dl>
      </Card>
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
      <SecondFactorCard />
      {session.user.hasPassword ? <PasswordCard /> : null}
    </>
  );
}
