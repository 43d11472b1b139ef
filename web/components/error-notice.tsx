import { Button } from '@mantine/core';
import { generalMessage } from '../api/problem';
import { Notice } from './notice';

interface ErrorNoticeProps {
  readonly error: unknown;
  readonly onRetry?: () => void;
}

export function ErrorNotice({ error, onRetry }: ErrorNoticeProps) {
  return (
    <Notice
      tone="bad"
      announce
      title={generalMessage(error)}
      action={
        onRetry ? (
          <Button size="xs" variant="default" onClick={onRetry}>
            Try again
          </Button>
        ) : null
      }
    />
  );
}
