import { Button, Modal } from '@mantine/core';
import type { UseMutationResult } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { generalMessage } from '../../api/problem';
import { Notice } from '../../components/notice';

interface ConfirmDialogProps {
  readonly title: string;
  readonly action: string;
  readonly children: ReactNode;
  readonly mutation: Pick<
    UseMutationResult<unknown, Error, string>,
    'mutate' | 'isPending' | 'error'
  >;
  /** The id that the mutation gets. */
  readonly targetId: string;
  /** Called on success too. */
  readonly onClose: () => void;
}

/** Asks for confirmation before an action that cannot be undone. */
export function ConfirmDialog({
  title,
  action,
  children,
  mutation,
  targetId,
  onClose,
}: ConfirmDialogProps) {
  const general = generalMessage(mutation.error);
  return (
    <Modal opened onClose={onClose} title={<strong>{title}</strong>}>
      <div className="stack">
        <div>{children}</div>
        {general ? <Notice tone="bad" announce title={general} /> : null}
        <div className="row">
          <Button
            color="red"
            loading={mutation.isPending}
            onClick={() => mutation.mutate(targetId, { onSuccess: onClose })}
          >
            {action}
          </Button>
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
        </div>
      </div>
    </Modal>
  );
}
