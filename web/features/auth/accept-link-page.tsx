import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { useLocation } from 'wouter';
import { call } from '../../api/client';
import { generalMessage } from '../../api/problem';
import type { Link } from '../../api/schema';
import { AuthLayout } from '../../components/auth-layout';
import { ErrorNotice } from '../../components/error-notice';
import { Notice } from '../../components/notice';
import { PageLoader } from '../../components/page-loader';
import { AccountForm } from './account-form';
import { useAcceptLink } from './use-accept-link';

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
