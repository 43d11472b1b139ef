import { useMutation } from '@tanstack/react-query';
import { useLocation } from 'wouter';
import { startSession } from '../../api/auth';
import { call } from '../../api/client';

export function useAcceptLink(token: string) {
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
