import { Button, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { call } from '../../api/client';
import { fieldMessage, generalMessage } from '../../api/problem';
import { Notice } from '../../components/notice';
import { SecretField } from '../../components/secret-field';
import { useStartSession } from './use-start-session';

export function PasswordForm({
  onSecondFactorRequired,
}: {
  readonly onSecondFactorRequired: () => void;
}) {
  const [email, setEmail] = useState('');
  const [password, setPassword] = useState('');
  const startSession = useStartSession();
  const signIn = useMutation({
    mutationFn: () => call('POST /api/auth/sign-in', { body: { email: email.trim(), password } }),
    onSuccess: (answer) => ('wanted' in answer ? onSecondFactorRequired() : startSession(answer)),
  });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    signIn.mutate();
  };
  const general = generalMessage(signIn.error, 'email', 'password');
  return (
    <form className="stack" onSubmit={submit}>
      {general ? <Notice tone="bad" announce title={general} /> : null}
      <TextInput
        label="E-mail"
        type="email"
        autoComplete="username"
        required
        value={email}
        error={fieldMessage(signIn.error, 'email')}
        onChange={(event) => setEmail(event.currentTarget.value)}
      />
      <SecretField
        label="Password"
        autoComplete="current-password"
        required
        value={password}
        error={fieldMessage(signIn.error, 'password')}
        onChange={(event) => setPassword(event.currentTarget.value)}
      />
      <Button type="submit" loading={signIn.isPending} fullWidth>
        Sign in
      </Button>
    </form>
  );
}
