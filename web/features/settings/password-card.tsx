import { Button } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { fieldMessage, generalMessage } from '../../api/problem';
import { useTenant } from '../../api/tenant';
import { Card } from '../../components/card';
import { Notice } from '../../components/notice';
import { SecretField } from '../../components/secret-field';
import { useChangePassword } from './queries';

export function PasswordCard() {
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
