import { Button, Modal } from '@mantine/core';
import type { UseMutationResult } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { generalMessage } from '../../api/client';
import { Notice } from '../../components/tone';

interface ConfirmProps {
  readonly title: string;
  readonly action: string;
  readonly children: ReactNode;
  readonly deed: Pick<UseMutationResult<unknown, Error, string>, 'mutate' | 'isPending' | 'error'>;
  /** The id of whom or what it is done to. */
  readonly to: string;
  /** Also called when it is done. */
  readonly close: () => void;
}

/** Asks once more before something that cannot be taken back. */
export function Confirm({ title, action, children, deed, to, close }: ConfirmProps) {
  const general = generalMessage(deed.error);
  return (
    <Modal opened onClose={close} title={<strong>{title}</strong>}>
      <div className="stack">
        <div>{children}</div>
        {general ? <Notice tone="bad" announce title={general} /> : null}
        <div className="row">
          <Button
            color="red"
            loading={deed.isPending}
            onClick={() => deed.mutate(to, { onSuccess: close })}
          >
            {action}
          </Button>
          <Button variant="default" onClick={close}>
            Cancel
          </Button>
        </div>
      </div>
    </Modal>
  );
}
