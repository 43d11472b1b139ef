import { Button, Modal, NativeSelect, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { fieldMessage, generalMessage } from '../../api/client';
import type { Invitation, InvitationMade, Member, Role } from '../../api/schema';
import { Card, QueryResult } from '../../components/page';
import { type Column, Table } from '../../components/table';
import { RelativeTime, SafeText } from '../../components/text';
import { Badge, Notice } from '../../components/tone';
import { MemberActions, RoleSelect, roleOf } from './member-actions';
import { OneTimeSecretDialog } from './one-time-secret-dialog';
import { useInvite, useMembers, useRevokeInvitation } from './queries';

const ROLES = [
  { value: 'viewer', label: 'Viewer: sees everything, changes nothing' },
  { value: 'admin', label: 'Admin: changes the integration, members, keys' },
];

function InviteDialog(props: {
  readonly onInvited: (made: InvitationMade) => void;
  readonly onClose: () => void;
}) {
  const [email, setEmail] = useState('');
  const [role, setRole] = useState<Role>('viewer');
  const invite = useInvite();
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    invite.mutate({ email: email.trim(), role }, { onSuccess: props.onInvited });
  };
  const atField = fieldMessage(invite.error, 'email') ?? generalMessage(invite.error, 'email');
  return (
    <Modal opened onClose={props.onClose} title={<strong>Invite somebody</strong>}>
      <form className="stack" onSubmit={submit} noValidate>
        <TextInput
          label="E-mail"
          type="email"
          required
          data-autofocus
          autoComplete="off"
          value={email}
          error={atField}
          onChange={(event) => setEmail(event.currentTarget.value)}
        />
        <NativeSelect
          label="Role"
          data={ROLES}
          value={role}
          onChange={(event) => setRole(roleOf(event.currentTarget.value))}
        />
        <p className="dim small">
          You get a one-time link to send to this person. The portal sends no mail itself.
        </p>
        <Button type="submit" loading={invite.isPending}>
          Make the invitation
        </Button>
      </form>
    </Modal>
  );
}

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
        <span className="dim">Off</span>
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
  const [made, setMade] = useState<InvitationMade | null>(null);
  const show = (next: InvitationMade): void => {
    setInviting(false);
    setMade(next);
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
          {made?.invitation ? (
            <OneTimeSecretDialog
              title="Invitation made"
              label="One-time link"
              value={made.link}
              note="Send it to the person. It works once, until it expires."
              onClose={() => setMade(null)}
            />
          ) : null}
          {made?.invitation === null ? (
            <Notice tone="good" announce title="A member now, with the account they have already.">
              Tell them to sign in at {made.link}
            </Notice>
          ) : null}
        </>
      )}
    </QueryResult>
  );
}
