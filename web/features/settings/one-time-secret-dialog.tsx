import { Button, Modal, Textarea } from '@mantine/core';
import { CopyTextButton } from '../../components/copy-text-button';
import { Notice } from '../../components/notice';

interface OneTimeSecretDialogProps {
  readonly title: string;
  readonly label: string;
  readonly value: string;
  readonly note: string;
  readonly onClose: () => void;
}

/** Shows a secret once, to be copied. */
export function OneTimeSecretDialog({
  title,
  label,
  value,
  note,
  onClose,
}: OneTimeSecretDialogProps) {
  return (
    <Modal opened onClose={onClose} closeOnClickOutside={false} title={<strong>{title}</strong>}>
      <div className="stack">
        <Notice tone="warn" title="Shown once: copy it now." />
        <Textarea
          label={label}
          readOnly
          autosize
          value={value}
          classNames={{ input: 'mono' }}
          onFocus={(event) => event.currentTarget.select()}
        />
        <p className="dimmed small">{note}</p>
        <div className="row">
          <CopyTextButton value={value} />
          <Button variant="default" onClick={onClose}>
            Done
          </Button>
        </div>
      </div>
    </Modal>
  );
}
