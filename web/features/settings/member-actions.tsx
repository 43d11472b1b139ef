import { ActionIcon, Button, Menu, NativeSelect } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import { generalMessage } from '../../api/client';
import type { Member, Role } from '../../api/schema';
import { useTenant } from '../../api/tenant';
import { Icon } from '../../components/icon';
import { Name } from '../../components/text';
import { Pill } from '../../components/tone';
import { Confirm } from './confirm-dialog';
import { useChangeRole, useEndSessionsOf, useRemoveMember, useResetSecondFactor } from './queries';

/** What is done to one member. */

export const roleOf = (value: string): Role => (value === 'admin' ? 'admin' : 'viewer');

export function RolePick({ member }: { readonly member: Member }) {
  const change = useChangeRole();
  if (member.installationAdmin) return <Pill tone="info">Installation admin</Pill>;
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

type Deed = 'remove' | 'end-sessions' | 'reset-factor';

interface AskProps {
  readonly member: Member;
  readonly close: () => void;
}

const Who = ({ member }: { readonly member: Member }): ReactNode => (
  <>
    <strong>
      <Name>{member.name}</Name>
    </strong>{' '}
    ({member.email})
  </>
);

function Remove({ member, close }: AskProps) {
  const { tenantId } = useTenant();
  const remove = useRemoveMember();
  return (
    <Confirm title="Remove a member" action="Remove" deed={remove} to={member.userId} close={close}>
      <Who member={member} /> loses access to {tenantId} at once.
    </Confirm>
  );
}

function EndSessions({ member, close }: AskProps) {
  const end = useEndSessionsOf();
  return (
    <Confirm
      title="End all sessions"
      action="End all sessions"
      deed={end}
      to={member.userId}
      close={close}
    >
      <Who member={member} /> is signed out everywhere, of every tenant, and can sign in again.
    </Confirm>
  );
}

function ResetFactor({ member, close }: AskProps) {
  const reset = useResetSecondFactor();
  return (
    <Confirm
      title="Reset the second factor"
      action="Reset"
      deed={reset}
      to={member.userId}
      close={close}
    >
      For <Who member={member} />, who has lost their device. They are signed out everywhere, and
      the password alone lets them in until they set it up again. Be sure that it is really they who
      ask.
    </Confirm>
  );
}

const ASK = { remove: Remove, 'end-sessions': EndSessions, 'reset-factor': ResetFactor } as const;

/** For installation admins: people may belong to several tenants. */
function More({ member, ask }: { readonly member: Member; readonly ask: (deed: Deed) => void }) {
  return (
    <Menu position="bottom-end" width={216} withinPortal>
      <Menu.Target>
        <ActionIcon variant="subtle" color="gray" aria-label={`More for ${member.name}`}>
          <Icon name="more" />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item onClick={() => ask('end-sessions')}>End all sessions…</Menu.Item>
        {member.secondFactor ? (
          <Menu.Item onClick={() => ask('reset-factor')}>Reset second factor…</Menu.Item>
        ) : null}
      </Menu.Dropdown>
    </Menu>
  );
}

export function MemberActions({ member }: { readonly member: Member }) {
  const { session } = useTenant();
  const [deed, setDeed] = useState<Deed | null>(null);
  if (member.userId === session.user.userId) return <span className="dim small">you</span>;
  const Ask = deed === null ? null : ASK[deed];
  return (
    <div className="row" style={{ flexWrap: 'nowrap' }}>
      <Button size="compact-xs" variant="default" onClick={() => setDeed('remove')}>
        Remove
      </Button>
      {session.user.installationAdmin ? <More member={member} ask={setDeed} /> : null}
      {Ask ? <Ask member={member} close={() => setDeed(null)} /> : null}
    </div>
  );
}
