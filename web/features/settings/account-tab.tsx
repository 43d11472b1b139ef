import { useTenant } from '../../api/tenant';
import { Card } from '../../components/card';
import { RelativeTime } from '../../components/relative-time';
import { SafeText } from '../../components/safe-text';
import { PasswordCard } from './password-card';
import { SecondFactorCard } from './second-factor-card';
import { SessionsCard } from './sessions-card';

export function AccountTab() {
  const { session } = useTenant();
  return (
    <>
      <Card title="You">
        <dl className="fields" style={{ maxWidth: 560 }}>
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
      <SessionsCard />
      <SecondFactorCard />
      {session.user.hasPassword ? <PasswordCard /> : null}
    </>
  );
}
