import { Button, Divider, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { useLocation, useSearch } from 'wouter';
import { call, fieldMessage, generalMessage } from '../api/client';
import { enter, type SignInWays } from '../api/session';
import { Gate } from '../components/gate';
import { SecretField } from '../components/secret-field';
import { Notice } from '../components/tone';

const OIDC_ERRORS: Readonly<Record<string, string>> = {
  forbidden: 'This account has no access to this portal. Ask an administrator for an invitation.',
  sign_in_failed: 'The provider did not confirm who you are. Try again.',
};

function PasswordForm() {
  const [email, setEmail] = useState('');
  const [password, setPassword] = useState('');
  const [path, navigate] = useLocation();
  const signIn = useMutation({
    mutationFn: () => call('POST /api/auth/sign-in', { body: { email: email.trim(), password } }),
    onSuccess: (session) => {
      if (path === '/sign-in') navigate('/', { replace: true });
      enter(session);
    },
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

function ProviderButton({ provider }: { readonly provider: string }) {
  const begin = useMutation({
    mutationFn: () => call('POST /api/auth/oidc', {}),
    onSuccess: ({ url }) => {
      sessionStorage.setItem('s1d.back', location.pathname + location.search);
      location.assign(url);
    },
  });
  const general = generalMessage(begin.error);
  return (
    <>
      {general ? <Notice tone="bad" announce title={general} /> : null}
      <Button variant="default" loading={begin.isPending} onClick={() => begin.mutate()} fullWidth>
        Continue with {provider}
      </Button>
    </>
  );
}

export function SignInPage({ ways }: { readonly ways: SignInWays }) {
  const failed = new URLSearchParams(useSearch()).get('error');
  return (
    <Gate title="Sign in" lead="Device inventory and AI agents of your SentinelOne consoles.">
      {failed ? (
        <Notice
          tone="bad"
          title={OIDC_ERRORS[failed] ?? 'Signing in did not succeed. Try again.'}
        />
      ) : null}
      {ways.oidc ? <ProviderButton provider={ways.oidc} /> : null}
      {ways.oidc && ways.password ? <Divider label="or" /> : null}
      {ways.password ? <PasswordForm /> : null}
      <p className="dim small">
        No account? An administrator can invite you. Locked out of the installation?{' '}
        <span className="mono">s1-discovery sign-in-link</span> makes a one-time link.
      </p>
    </Gate>
  );
}
