import { Button, TextInput } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { type FormEvent, useEffect, useState } from 'react';
import { useLocation } from 'wouter';
import { startSession } from '../../api/auth';
import { call } from '../../api/client';
import { fieldMessage, generalMessage } from '../../api/problem';
import type { Link } from '../../api/schema';
import { AuthLayout } from '../../components/auth-layout';
import { ErrorNotice } from '../../components/error-notice';
import { Notice } from '../../components/notice';
import { PageLoader } from '../../components/page-loader';
import { SecretField } from '../../components/secret-field';

function headings(link: Link): { readonly title: string; readonly subtitle: string } {
  if (link.purpose === 'first-admin')
    return {
      title: 'Welcome',
      subtitle:
        'Make the first account of this installation. It may create tenants and invite others.',
    };
  if (link.purpose === 'invitation')
    return {
      title: 'You are invited',
      subtitle: `As ${link.role ?? 'member'} of the tenant ${link.tenantId ?? ''}. Choose a name and a password.`,
    };
  return {
    title: 'Sign in',
    subtitle: link.email ? `As ${link.email}.` : 'With this one-time link.',
  };
}

function useAcceptLink(token: string) {
  const [, navigate] = useLocation();
  return useMutation({
    mutationFn: (account: { name?: string; email?: string; password?: string }) =>
      call('POST /api/auth/link/accept', { body: { token, ...account } }),
    onSuccess: (session) => {
      navigate('/', { replace: true });
      startSession(session);
    },
  });
}

function AccountForm({ link, token }: { readonly link: Link; readonly token: string }) {
  const [name, setName] = useState('');
  const [email, setEmail] = useState(link.email ?? '');
  const [password, setPassword] = useState('');
  const accept = useAcceptLink(token);
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    accept.mutate({ name, password, ...(link.email === null ? { email: email.trim() } : {}) });
  };
  const general = generalMessage(accept.error, 'name', 'email', 'password');
  return (
    <form className="stack" onSubmit={submit}>
      {general ? <Notice tone="bad" announce title={general} /> : null}
      <TextInput
        label="Name"
        autoComplete="name"
        required
        maxLength={100}
        value={name}
        error={fieldMessage(accept.error, 'name')}
        onChange={(event) => setName(event.currentTarget.value)}
      />
      <TextInput
        label="E-mail"
        type="email"
        autoComplete="username"
        required
        readOnly={link.email !== null}
        value={email}
        error={fieldMessage(accept.error, 'email')}
        onChange={(event) => setEmail(event.currentTarget.value)}
      />
      <SecretField
        label="Password"
        description="At least 12 characters; 15 or more are better."
        autoComplete="new-password"
        required
        minLength={12}
        value={password}
        error={fieldMessage(accept.error, 'password')}
        onChange={(event) => setPassword(event.currentTarget.value)}
      />
      <Button type="submit" loading={accept.isPending} fullWidth>
        Create account and sign in
      </Button>
    </form>
  );
}

function SignInButton({ token }: { readonly token: string }) {
  const accept = useAcceptLink(token);
  const general = generalMessage(accept.error);
  return (
    <>
      {general ? <Notice tone="bad" announce title={general} /> : null}
      <Button loading={accept.isPending} onClick={() => accept.mutate({})} fullWidth>
        Sign in
      </Button>
    </>
  );
}

/** The token after the `#`; follows when another link is pasted into the same tab. */
function useHashToken(): string {
  const [token, setToken] = useState(() => location.hash.slice(1));
  useEffect(() => {
    const read = (): void => setToken(location.hash.slice(1));
    addEventListener('hashchange', read);
    return () => removeEventListener('hashchange', read);
  }, []);
  return token;
}

export function AcceptLinkPage() {
  const token = useHashToken();
  const [, navigate] = useLocation();
  const link = useQuery({
    queryKey: ['link', token],
    queryFn: () => call('POST /api/auth/link', { body: { token } }),
    retry: false,
    staleTime: Number.POSITIVE_INFINITY,
  });
  if (link.error)
    return (
      <AuthLayout title="This link does not work">
        <ErrorNotice error={link.error} />
        <Button variant="default" onClick={() => navigate('/', { replace: true })}>
          Go to sign-in
        </Button>
      </AuthLayout>
    );
  if (!link.data) return <PageLoader />;
  const { title, subtitle } = headings(link.data);
  return (
    <AuthLayout title={title} subtitle={subtitle}>
      {link.data.purpose === 'sign-in' ? (
        <SignInButton token={token} />
      ) : (
        <AccountForm link={link.data} token={token} />
      )}
    </AuthLayout>
  );
}
