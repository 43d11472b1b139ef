import { Button } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { call } from '../../api/client';
import { generalMessage } from '../../api/problem';
import { Notice } from '../../components/notice';
import { saveReturnPath } from './return-path';

export function OidcButton({ provider }: { readonly provider: string }) {
  const start = useMutation({
    mutationFn: () => call('POST /api/auth/oidc', {}),
    onSuccess: ({ url }) => {
      saveReturnPath();
      location.assign(url);
    },
  });
  const general = generalMessage(start.error);
  return (
    <>
      {general ? <Notice tone="bad" announce title={general} /> : null}
      <Button variant="default" loading={start.isPending} onClick={() => start.mutate()} fullWidth>
        Continue with {provider}
      </Button>
    </>
  );
}
