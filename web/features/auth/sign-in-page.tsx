import { Divider } from '@mantine/core';
import { useState } from 'react';
import { useSearch } from 'wouter';
import type { SignInMethods } from '../../api/auth';
import { AuthLayout } from '../../components/auth-layout';
import { Notice } from '../../components/notice';
import { OidcButton } from './oidc-button';
import { PasswordForm } from './password-form';
import { SecondFactorStep } from './second-factor-step';

const OIDC_ERRORS: Readonly<Record<string, string>> = {
  forbidden: 'This account has no access to this portal. Ask an administrator for an invitation.',
  sign_in_failed: 'The provider did not confirm who you are. Try again.',
};

export function SignInPage({ methods }: { readonly methods: SignInMethods }) {
  const oidcError = new URLSearchParams(useSearch()).get('error');
  const [step, setStep] = useState<'password' | 'code'>('password');
  const [notice, setNotice] = useState<string | null>(null);
  const startOver = (message: string | null): void => {
    setNotice(message);
    setStep('password');
  };
  if (step === 'code') return <SecondFactorStep onStartOver={startOver} />;
  return (
    <AuthLayout
      title="Sign in"
      subtitle="Device inventory and AI agents of your SentinelOne consoles."
    >
      {oidcError ? (
        <Notice
          tone="bad"
          title={OIDC_ERRORS[oidcError] ?? 'Signing in did not succeed. Try again.'}
        />
      ) : null}
      {notice ? <Notice tone="bad" announce title={notice} /> : null}
      {methods.oidc ? <OidcButton provider={methods.oidc} /> : null}
      {methods.oidc && methods.password ? <Divider label="or" /> : null}
      {methods.password ? <PasswordForm onSecondFactorRequired={() => setStep('code')} /> : null}
      <p className="dimmed small">
        No account? An administrator can invite you. Locked out of the installation?{' '}
        <span className="mono">s1-discovery sign-in-link</span> makes a one-time link.
      </p>
    </AuthLayout>
  );
}
