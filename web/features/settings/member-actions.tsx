import { ActionIcon, Button, Menu, NativeSelect } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import { generalMessage } from '../../api/problem';
import type { Member, Role } from '../../api/schema';
import { useTenant } from '../../api/tenant';
import { Badge } from '../../components/badge';
import { Icon } from '../../components/icon';
import { SafeText } from '../../components/safe-text';
import { ConfirmDialog } from './confirm-dialog';
import {
  useChangeRole,
  useEndUserSessions,
  useRemoveMember,
  useResetSecondFactor,
} from './queries';

export const roleOf = (value: string): Role => (value === 'admin' ? 'admin' : 'viewer');

export function RoleSelect({ member }: { readonly member: Member }) {
  const change = useChangeRole();
  if (member.installationAdmin) return <Badge tone="info">Installation admin</Badge>;
  return (
    <>
      <NativeSelect
        size="xs"
        aria-label={`Role of ${member.name}`}
        data={[
          { value: 'viewer', label: 'Viewer' },
          { value: 'admin', label: 'Admin' },
        ]}
        value={member.role}
        disabled={change.isPending}
        onChange={(event) =>
          change.mutate({ userId: member.userId, role: roleOf(event.currentTarget.value) })
        }
      />
      {change.error ? (
        <div className="small" role="alert" style={{ color: 'var(--mantine-color-error)' }}>
          {generalMessage(change.error)}
        </div>
      ) : null}
    </>
  );
}

type MemberAction = 'remove' | 'end-sessions' | 'reset-factor';

interface MemberDialogProps {
  readonly member: Member;
  readonly onClose: () => void;
}

const MemberName = ({ member }: { readonly member: Member }): ReactNode => (
  <>
    <strong>
      <SafeText>{member.name}</SafeText>
    </strong>{' '}
    ({member.email})
  </>
);

function RemoveDialog({ member, onClose }: MemberDialogProps) {
  const { tenantId } = useTenant();
  const remove = useRemoveMember();
  return (
    <ConfirmDialog
      title="Remove a member"
      action="Remove"
      mutation={remove}
      targetId={member.userId}
      onClose={onClose}
    >
      <MemberName member={member} /> loses access to {tenantId} at once.
    </ConfirmDialog>
  );
}

function EndSessionsDialog({ member, onClose }: MemberDialogProps) {
  const end = useEndUserSessions();
  return (
    <ConfirmDialog
      title="End all sessions"
      action="End all sessions"
      mutation={end}
      targetId={member.userId}
      onClose={onClose}
    >
      <MemberName member={member} /> is signed out everywhere, of every tenant, and can sign in
      again.
    </ConfirmDialog>
  );
}

function ResetSecondFactorDialog({ member, onClose }: MemberDialogProps) {
  const reset = useResetSecondFactor();
  return (
    <ConfirmDialog
      title="Reset the second factor"
      action="Reset"
      mutation={reset}
      targetId={member.userId}
      onClose={onClose}
    >
      For <MemberName member={member} />, who has lost their device. They are signed out everywhere,
      and the password alone lets them in until they set it up again. Be sure that it is really they
      who ask.
    </ConfirmDialog>
  );
}

const DIALOGS = {
  remove: RemoveDialog,
  'end-sessions': EndSessionsDialog,
  'reset-factor': ResetSecondFactorDialog,
} as const;

/** Actions on the account itself, which may belong to several tenants: installation admins only. */
function MoreMenu({
  member,
  onSelect,
}: {
  readonly member: Member;
  readonly onSelect: (action: MemberAction) => void;
}) {
  return (
    <Menu position="bottom-end" width={216} withinPortal>
      <Menu.Target>
        <ActionIcon variant="subtle" color="gray" aria-label={`More for ${member.name}`}>
          <Icon name="more" />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item onClick={() => onSelect('end-sessions')}>End all sessions…</Menu.Item>
        {member.secondFactor ? (
          <Menu.Item onClick={() => onSelect('reset-factor')}>Reset second factor…</Menu.Item>
        ) : null}
      </Menu.Dropdown>
    </Menu>
  );
}

export function MemberActions({ member }: { readonly member: Member }) {
  const { session } = useTenant();
  const [action, setAction] = useState<MemberAction | null>(null);
  if (member.userId === session.user.userId) return <span className="dimmed small">you</span>;
  const Dialog = action === null ? null : DIALOGS[action];
  return (
    <div className="row" style={{ flexWrap: 'nowrap' }}>
      <Button size="compact-xs" variant="default" onClick={() => setAction('remove')}>
        Remove
      </Button>
      {session.user.installationAdmin ? <MoreMenu member={member} onSelect={setAction} /> : null}
      {Dialog ? <Dialog member={member} onClose={() => setAction(null)} /> : null}
    </div>
  );
}
