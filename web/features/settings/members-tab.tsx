import { Button } from '@mantine/core';
import { useState } from 'react';
import type { Invitation, InvitationMade, Member } from '../../api/schema';
import { Badge } from '../../components/badge';
import { Card } from '../../components/card';
import { Notice } from '../../components/notice';
import { QueryResult } from '../../components/query-result';
import { RelativeTime } from '../../components/relative-time';
import { SafeText } from '../../components/safe-text';
import { type Column, Table } from '../../components/table';
import { InviteDialog } from './invite-dialog';
import { MemberActions, RoleSelect } from './member-actions';
import { OneTimeSecretDialog } from './one-time-secret-dialog';
import { useMembers, useRevokeInvitation } from './queries';

const MEMBER_COLUMNS: readonly Column<Member>[] = [
  {
    id: 'name',
    label: 'Name',
    cell: ({ name, email }) => (
      <>
        <strong>
          <SafeText>{name}</SafeText>
        </strong>
        <div className="sub">{email}</div>
      </>
    ),
  },
  { id: 'role', label: 'Role', wrap: true, cell: (member) => <RoleSelect member={member} /> },
  { id: 'added', label: 'Added', cell: ({ addedAt }) => <RelativeTime at={addedAt} /> },
  {
    id: 'signIn',
    label: 'Last sign-in',
    cell: ({ lastSignInAt }) => <RelativeTime at={lastSignInAt} fallback="never" />,
  },
  {
    id: 'factor',
    label: 'Two-factor',
    cell: ({ secondFactor }) =>
      secondFactor ? (
        <Badge tone="good" dot>
          On
        </Badge>
      ) : (
        <span className="dimmed">Off</span>
      ),
  },
  { id: 'actions', label: 'Actions', cell: (member) => <MemberActions member={member} /> },
];

function RevokeInvitationButton({ invitation }: { readonly invitation: Invitation }) {
  const revoke = useRevokeInvitation();
  return (
    <Button
      size="compact-xs"
      variant="default"
      loading={revoke.isPending}
      onClick={() => revoke.mutate(invitation.invitationId)}
    >
      Take back
    </Button>
  );
}

const INVITATION_COLUMNS: readonly Column<Invitation>[] = [
  { id: 'email', label: 'E-mail', cell: ({ email }) => email },
  { id: 'role', label: 'Role', cell: ({ role }) => role },
  { id: 'by', label: 'Invited by', cell: ({ invitedBy }) => <SafeText>{invitedBy}</SafeText> },
  {
    id: 'expires',
    label: 'Link expires',
    cell: ({ expiresAt }) => <RelativeTime at={expiresAt} />,
  },
  {
    id: 'revoke',
    label: 'Take back',
    cell: (invitation) => <RevokeInvitationButton invitation={invitation} />,
  },
];

export function MembersTab() {
  const members = useMembers();
  const [inviting, setInviting] = useState(false);
  const [result, setResult] = useState<InvitationMade | null>(null);
  const show = (next: InvitationMade): void => {
    setInviting(false);
    setResult(next);
  };
  return (
    <QueryResult query={members}>
      {({ items, invitations }) => (
        <>
          <Card
            title="Members"
            note="Viewers see everything of this tenant; admins change it."
            actions={<Button onClick={() => setInviting(true)}>Invite</Button>}
            flush
          >
            {items.length === 0 ? (
              <div className="card-body">
                <Notice tone="quiet">Only installation admins so far.</Notice>
              </div>
            ) : (
              <Table
                label="Members"
                columns={MEMBER_COLUMNS}
                rows={items}
                rowKey={({ userId }) => userId}
              />
            )}
          </Card>
          {invitations.length > 0 ? (
            <Card title="Pending invitations" flush>
              <Table
                label="Pending invitations"
                columns={INVITATION_COLUMNS}
                rows={invitations}
                rowKey={({ invitationId }) => invitationId}
              />
            </Card>
          ) : null}
          {inviting ? <InviteDialog onInvited={show} onClose={() => setInviting(false)} /> : null}
          {result?.invitation ? (
            <OneTimeSecretDialog
              title="Invitation made"
              label="One-time link"
              value={result.link}
              note="Send it to the person. It works once, until it expires."
              onClose={() => setResult(null)}
            />
          ) : null}
          {result?.invitation === null ? (
            <Notice tone="good" announce title="A member now, with the account they have already.">
              Tell them to sign in at {result.link}
            </Notice>
          ) : null}
        </>
      )}
    </QueryResult>
  );
}
