import { Button, Divider, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { useLocation, useSearch } from 'wouter';
import { type SignInMethods, startSession } from '../../api/auth';
import { call, fieldMessage, generalMessage, problemCode } from '../../api/client';
import type { Session } from '../../api/schema';
import { AuthLayout } from '../../components/auth-layout';
import {
  EMPTY_SECOND_FACTOR,
  SecondFactorField,
  secondFactorBody,
} from '../../components/second-factor/second-factor-field';
import { SecretField } from '../../components/secret-field';
import { Notice } from '../../components/tone';

const OIDC_ERRORS: Readonly<Record<string, string>> = {
  forbidden: 'This account has no access to this portal. Ask an administrator for an invitation.',
  sign_in_failed: 'The provider did not confirm who you are. Try again.',
};

/** Shows the page that asked for signing in. */
function useStartSession(): (session: Session) => void {
  const [path, navigate] = useLocation();
  return (session) => {
    if (path === '/sign-in') navigate('/', { replace: true });
    startSession(session);
  };
}

function PasswordForm({ onSecondFactorRequired }: { readonly onSecondFactorRequired: () => void }) {
  const [email, setEmail] = useState('');
  const [password, setPassword] = useState('');
  const goIn = useStartSession();
  const signIn = useMutation({
    mutationFn: () => call('POST /api/auth/sign-in', { body: { email: email.trim(), password } }),
    onSuccess: (answer) => ('wanted' in answer ? onSecondFactorRequired() : goIn(answer)),
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

interface SecondFactorStepProps {
  /** @param why what the person has to know; null: they chose to */
  readonly onStartOver: (why: string | null) => void;
}

function SecondFactorForm({ onStartOver }: SecondFactorStepProps) {
  const [factor, setFactor] = useState(EMPTY_SECOND_FACTOR);
  const goIn = useStartSession();
  const verify = useMutation({
    mutationFn: () => call('POST /api/auth/second-factor', { body: secondFactorBody(factor) }),
    onSuccess: goIn,
    onError: (error) => {
      if (problemCode(error) === 'sign_in_expired') onStartOver(generalMessage(error));
    },
  });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    verify.mutate();
  };
  const general = generalMessage(verify.error, 'code', 'recoveryCode');
  return (
    <form className="stack" onSubmit={submit}>
      {general ? <Notice tone="bad" announce title={general} /> : null}
      <SecondFactorField value={factor} error={verify.error} focus onChange={setFactor} />
      <Button type="submit" loading={verify.isPending} fullWidth>
        Sign in
      </Button>
      <div>
        <Button variant="subtle" size="compact-sm" ml={-8} onClick={() => onStartOver(null)}>
          Start over
        </Button>
      </div>
    </form>
  );
}

function SecondFactorStep({ onStartOver }: SecondFactorStepProps) {
  return (
    <AuthLayout title="Enter the code" lead="Your password is right. One more step.">
      <SecondFactorForm onStartOver={onStartOver} />
      <p className="dim small">
        No device and no recovery codes? An installation administrator can reset your second factor;
        for the first of them <span className="mono">s1-discovery sign-in-link</span> makes a
        one-time link.
      </p>
    </AuthLayout>
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

export function SignInPage({ methods }: { readonly methods: SignInMethods }) {
  const failed = new URLSearchParams(useSearch()).get('error');
  const [step, setStep] = useState<'password' | 'code'>('password');
  const [why, setWhy] = useState<string | null>(null);
  const startOver = (reason: string | null): void => {
    setWhy(reason);
    setStep('password');
  };
  if (step === 'code') return <SecondFactorStep onStartOver={startOver} />;
  return (
    <AuthLayout title="Sign in" lead="Device inventory and AI agents of your SentinelOne consoles.">
      {failed ? (
        <Notice
          tone="bad"
          title={OIDC_ERRORS[failed] ?? 'Signing in did not succeed. Try again.'}
        />
      ) : null}
      {why ? <Notice tone="bad" announce title={why} /> : null}
      {methods.oidc ? <ProviderButton provider={methods.oidc} /> : null}
      {methods.oidc && methods.password ? <Divider label="or" /> : null}
      {methods.password ? <PasswordForm onSecondFactorRequired={() => setStep('code')} /> : null}
      <p className="dim small">
        No account? An administrator can invite you. Locked out of the installation?{' '}
        <span className="mono">s1-discovery sign-in-link</span> makes a one-time link.
      </p>
    </AuthLayout>
  );
}
