import { Button } from '@mantine/core';
import { useEffect, useRef } from 'react';
import { CopyTextButton } from '../copy-text-button';
import { Icon } from '../icon';
import { Notice } from '../notice';

interface RecoveryCodesProps {
  readonly codes: readonly string[];
  readonly email: string;
  readonly onDone: () => void;
}

/** Shown once: the portal stores only hashes of the codes. */
export function RecoveryCodes({ codes, email, onDone }: RecoveryCodesProps) {
  const start = useRef<HTMLDivElement>(null);
  useEffect(() => start.current?.focus(), []);
  const file = [
    `Recovery codes of ${email} for SentinelOne discovery at ${location.origin}`,
    'Each lets you in once, in place of the code of your authenticator app.',
    '',
    ...codes,
    '',
  ].join('\n');
  return (
    <div className="stack" ref={start} tabIndex={-1} style={{ outline: 'none' }}>
      <Notice tone="warn" title="Shown once: keep them now.">
        Without your device, one of these lets you in. Each works once. Keep them where you keep
        passwords, not on the device itself.
      </Notice>
      <ol className="recovery-codes mono" aria-label="Recovery codes">
        {codes.map((code) => (
          <li key={code}>{code}</li>
        ))}
      </ol>
      <div className="row">
        <CopyTextButton variant="default" value={codes.join('\n')} />
        <Button
          variant="default"
          component="a"
          href={`data:text/plain;charset=utf-8,${encodeURIComponent(file)}`}
          download="recovery-codes.txt"
          leftSection={<Icon name="download" size={16} />}
        >
          Download
        </Button>
      </div>
      <div>
        <Button onClick={onDone}>I have kept them</Button>
      </div>
    </div>
  );
}
