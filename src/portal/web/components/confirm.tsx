import { Button, Modal } from '@mantine/core';
import type { ReactNode } from 'react';
import { generalMessage } from '../api/client';
import { Notice } from './tone';

interface ConfirmProps {
  readonly title: string;
  readonly action: string;
  readonly children: ReactNode;
  readonly busy: boolean;
  readonly error: unknown;
  readonly confirm: () => void;
  readonly close: () => void;
}

/** Asks once more before something that cannot be taken back. */
export function Confirm({ title, action, children, busy, error, confirm, close }: ConfirmProps) {
  const general = generalMessage(error);
  return (
    <Modal opened onClose={close} title={<strong>{title}</strong>}>
      <div className="stack">
        <div>{children}</div>
        {general ? <Notice tone="bad" announce title={general} /> : null}
        <div className="row">
          <Button color="red" loading={busy} onClick={confirm}>
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
