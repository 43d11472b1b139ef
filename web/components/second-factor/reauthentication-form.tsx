import { Button } from '@mantine/core';
import { useWindowEvent } from '@mantine/hooks';
import { type FormEvent, type ReactNode, useState } from 'react';
import { fieldMessage, generalMessage } from '../../api/problem';
import type { Session } from '../../api/schema';
import { Notice } from '../notice';
import { SecretField } from '../secret-field';
import { EMPTY_SECOND_FACTOR, SecondFactorField, secondFactorBody } from './second-factor-field';

export interface ReauthenticationInput {
  readonly password: string;
  readonly code?: string;
  readonly recoveryCode?: string;
}

interface ReauthenticationFormProps {
  readonly session: Session;
  readonly action: string;
  readonly danger?: boolean;
  readonly busy: boolean;
  readonly error: unknown;
  readonly children: ReactNode;
  readonly onSubmit: (input: ReauthenticationInput) => void;
  readonly onClose: () => void;
}

/**
 * Asks for the password and, if a second factor is on, for a code. Its dialog may be open above
 * another one, so Escape is handled here and closes this one only.
 */
export function ReauthenticationForm(props: ReauthenticationFormProps) {
  const { session, action, danger = false, busy, error, children, onSubmit, onClose } = props;
  const [password, setPassword] = useState('');
  const [factor, setFactor] = useState(EMPTY_SECOND_FACTOR);
  const withCode = session.secondFactor.on;
  const send = (event: FormEvent): void => {
    event.preventDefault();
    onSubmit({ password, ...(withCode ? secondFactorBody(factor) : {}) });
  };
  useWindowEvent('keydown', ({ key }) => {
    if (key === 'Escape') onClose();
  });
  const general = generalMessage(error, 'password', 'code', 'recoveryCode');
  return (
    <form className="stack" onSubmit={send}>
      <div>{children}</div>
      <input type="email" autoComplete="username" value={session.user.email} readOnly hidden />
      <SecretField
        label="Password"
        autoComplete="current-password"
        required
        data-autofocus
        data-mantine-stop-propagation="true"
        value={password}
        error={fieldMessage(error, 'password')}
        onChange={(event) => setPassword(event.currentTarget.value)}
      />
      {withCode ? <SecondFactorField value={factor} error={error} onChange={setFactor} /> : null}
      {general ? <Notice tone="bad" announce title={general} /> : null}
      <div className="row">
        <Button
          type="submit"
          loading={busy}
          data-mantine-stop-propagation="true"
          {...(danger ? { color: 'red' } : {})}
        >
          {action}
        </Button>
        <Button variant="default" data-mantine-stop-propagation="true" onClick={onClose}>
          Cancel
        </Button>
      </div>
    </form>
  );
}
