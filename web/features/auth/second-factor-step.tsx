import { Button } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { call } from '../../api/client';
import { generalMessage, problemCode } from '../../api/problem';
import { AuthLayout } from '../../components/auth-layout';
import { Notice } from '../../components/notice';
import {
  EMPTY_SECOND_FACTOR,
  SecondFactorField,
  secondFactorBody,
} from '../../components/second-factor/second-factor-field';
import { useStartSession } from './use-start-session';

interface SecondFactorStepProps {
  /** @param message why the sign-in starts over; null: the user asked for it */
  readonly onStartOver: (message: string | null) => void;
}

function SecondFactorForm({ onStartOver }: SecondFactorStepProps) {
  const [factor, setFactor] = useState(EMPTY_SECOND_FACTOR);
  const startSession = useStartSession();
  const verify = useMutation({
    mutationFn: () => call('POST /api/auth/second-factor', { body: secondFactorBody(factor) }),
    onSuccess: startSession,
    onError: (error) => {
      if (problemCode(error) === 'sign_in_expired') onStartOver(generalMessage(error));
    },
  });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    verify.mutate();
  };
  const general = generalMessage(verify.error, 'code', 'recoveryCode');
  return (
    <form className="stack" onSubmit={submit}>
      {general ? <Notice tone="bad" announce title={general} /> : null}
      <SecondFactorField value={factor} error={verify.error} focusOnMount onChange={setFactor} />
      <Button type="submit" loading={verify.isPending} fullWidth>
        Sign in
      </Button>
      <div>
        <Button variant="subtle" size="compact-sm" ml={-8} onClick={() => onStartOver(null)}>
          Start over
        </Button>
      </div>
    </form>
  );
}

export function SecondFactorStep({ onStartOver }: SecondFactorStepProps) {
  return (
    <AuthLayout title="Enter the code" subtitle="Your password is right. One more step.">
      <SecondFactorForm onStartOver={onStartOver} />
      <p className="dimmed small">
        No device and no recovery codes? An installation administrator can reset your second factor;
        for the first of them <span className="mono">s1-discovery sign-in-link</span> makes a
        one-time link.
      </p>
    </AuthLayout>
  );
}
