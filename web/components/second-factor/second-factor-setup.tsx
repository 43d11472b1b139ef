import { Button, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { type FormEvent, lazy, Suspense, useEffect, useRef, useState } from 'react';
import { call } from '../../api/client';
import { fieldMessage, generalMessage } from '../../api/problem';
import type { Session, SecondFactorSetup as Setup } from '../../api/schema';
import { CopyTextButton } from '../copy-text-button';
import { Notice } from '../notice';
import { SecretField } from '../secret-field';
import { RecoveryCodes } from './recovery-codes';
import { normalizeCode } from './second-factor-field';

const QrCode = lazy(() => import('./qr-code').then((module) => ({ default: module.QrCode })));

function PasswordStep(props: {
  readonly session: Session;
  readonly onContinue: (setup: Setup) => void;
}) {
  const [password, setPassword] = useState('');
  const start = useMutation({
    mutationFn: () => call('POST /api/auth/second-factor/set-up', { body: { password } }),
    onSuccess: props.onContinue,
  });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    start.mutate();
  };
  const general = generalMessage(start.error, 'password');
  return (
    <form className="stack" onSubmit={submit}>
      <p className="dimmed">
        You need an authenticator app, such as the one of your password manager or phone. Signing in
        then asks for your password and for the code that the app shows.
      </p>
      <input
        type="email"
        autoComplete="username"
        value={props.session.user.email}
        readOnly
        hidden
      />
      <SecretField
        label="Password"
        description="The one you sign in with, to confirm that it is you."
        autoComplete="current-password"
        required
        data-autofocus
        value={password}
        error={fieldMessage(start.error, 'password')}
        onChange={(event) => setPassword(event.currentTarget.value)}
      />
      {general ? <Notice tone="bad" announce title={general} /> : null}
      <div>
        <Button type="submit" loading={start.isPending}>
          Continue
        </Button>
      </div>
    </form>
  );
}

/** Groups of four are easier to type. */
const groupByFour = (secret: string): string => secret.match(/.{1,4}/g)?.join(' ') ?? secret;

function SecretKey({ secret, uri }: Setup) {
  return (
    <div className="authenticator-setup">
      <Suspense fallback={<div className="qr-code" />}>
        <QrCode text={uri} label="QR code for your authenticator app" />
      </Suspense>
      <div className="stack">
        <div>Scan this with your authenticator app, or type the key into it:</div>
        <code className="secret-key mono" aria-label="Key">
          {groupByFour(secret)}
        </code>
        <div>
          <CopyTextButton
            size="compact-sm"
            variant="default"
            label="Copy the key"
            iconSize={14}
            value={secret}
          />
        </div>
      </div>
    </div>
  );
}

function CodeStep(props: {
  readonly setup: Setup;
  readonly onEnabled: (codes: readonly string[]) => void;
}) {
  const [text, setText] = useState('');
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => input.current?.focus(), []);
  const enable = useMutation({
    mutationFn: () =>
      call('POST /api/auth/second-factor/enable', { body: { code: normalizeCode(text) } }),
    onSuccess: ({ recoveryCodes }) => props.onEnabled(recoveryCodes),
  });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    enable.mutate();
  };
  const general = generalMessage(enable.error, 'code');
  return (
    <form className="stack" onSubmit={submit}>
      <SecretKey {...props.setup} />
      <TextInput
        ref={input}
        label="Code"
        description="The six digits that the app shows now."
        inputMode="numeric"
        autoComplete="one-time-code"
        required
        maxLength={12}
        classNames={{ input: 'mono' }}
        value={text}
        error={fieldMessage(enable.error, 'code')}
        onChange={(event) => setText(event.currentTarget.value)}
      />
      {general ? <Notice tone="bad" announce title={general} /> : null}
      <div>
        <Button type="submit" loading={enable.isPending}>
          Turn on
        </Button>
      </div>
    </form>
  );
}

interface SetupProps {
  readonly session: Session;
  /** Called after the user has seen the recovery codes. */
  readonly onDone: () => void;
}

/** Three steps: the password; the secret, with a code that confirms it; the recovery codes. */
export function SecondFactorSetup({ session, onDone }: SetupProps) {
  const [setup, setSetup] = useState<Setup | null>(null);
  const [codes, setCodes] = useState<readonly string[] | null>(null);
  if (codes) return <RecoveryCodes codes={codes} email={session.user.email} onDone={onDone} />;
  if (setup) return <CodeStep setup={setup} onEnabled={setCodes} />;
  return <PasswordStep session={session} onContinue={setSetup} />;
}
