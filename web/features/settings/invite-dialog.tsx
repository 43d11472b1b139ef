import { Button, Modal, NativeSelect, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { fieldMessage, generalMessage } from '../../api/problem';
import type { InvitationMade, Role } from '../../api/schema';
import { roleOf } from './member-actions';
import { useInvite } from './queries';

const ROLES = [
  { value: 'viewer', label: 'Viewer: sees everything, changes nothing' },
  { value: 'admin', label: 'Admin: changes the integration, members, keys' },
];

export function InviteDialog(props: {
  readonly onInvited: (result: InvitationMade) => void;
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
        <p className="dimmed small">
          You get a one-time link to send to this person. The portal sends no mail itself.
        </p>
        <Button type="submit" loading={invite.isPending}>
          Make the invitation
        </Button>
      </form>
    </Modal>
  );
}
