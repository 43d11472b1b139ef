import { Button, Modal, Textarea } from '@mantine/core';
import { CopyAction } from '../../components/copy-text-button';
import { Notice } from '../../components/tone';

interface OnceDialogProps {
  readonly title: string;
  readonly label: string;
  readonly value: string;
  readonly note: string;
  readonly close: () => void;
}

/** Something secret that is shown this one time. */
export function OnceDialog({ title, label, value, note, close }: OnceDialogProps) {
  return (
    <Modal opened onClose={close} closeOnClickOutside={false} title={<strong>{title}</strong>}>
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
        <p className="dim small">{note}</p>
        <div className="row">
          <CopyAction value={value} />
          <Button variant="default" onClick={close}>
            Done
          </Button>
        </div>
      </div>
    </Modal>
  );
}
