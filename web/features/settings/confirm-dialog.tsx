import { Button, Modal } from '@mantine/core';
import type { UseMutationResult } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { generalMessage } from '../../api/client';
import { Notice } from '../../components/tone';

interface ConfirmDialogProps {
  readonly title: string;
  readonly action: string;
  readonly children: ReactNode;
  readonly mutation: Pick<
    UseMutationResult<unknown, Error, string>,
    'mutate' | 'isPending' | 'error'
  >;
  /** The id of whom or what it is done to. */
  readonly targetId: string;
  /** Also called when it is done. */
  readonly onClose: () => void;
}

/** Asks once more before something that cannot be taken back. */
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
