import { Button, TextInput } from '@mantine/core';
import { useEffect, useRef } from 'react';
import { fieldMessage } from '../../api/client';

export interface SecondFactorInput {
  readonly kind: 'code' | 'recovery';
  readonly text: string;
}

export const EMPTY_SECOND_FACTOR: SecondFactorInput = { kind: 'code', text: '' };

/** As the API takes it; apps show a code as `123 456`. */
export const normalizeCode = (text: string): string => text.replaceAll(/\s/g, '');

export const secondFactorBody = ({ kind, text }: SecondFactorInput) =>
  kind === 'code' ? { code: normalizeCode(text) } : { recoveryCode: text.trim() };

interface SecondFactorFieldProps {
  readonly value: SecondFactorInput;
  readonly error: unknown;
  /** Whether to type at once; after a change of kind that is so in any case. */
  readonly focus?: boolean;
  readonly onChange: (next: SecondFactorInput) => void;
}

/** The code of the app, or a recovery code when the app is out of reach. */
export function SecondFactorField({
  value,
  error,
  focus = false,
  onChange,
}: SecondFactorFieldProps) {
  const { kind, text } = value;
  const recovery = kind === 'recovery';
  const input = useRef<HTMLInputElement>(null);
  const shown = useRef<SecondFactorInput['kind'] | null>(focus ? null : kind);
  useEffect(() => {
    if (shown.current !== kind) input.current?.focus();
    shown.current = kind;
  }, [kind]);
  return (
    <div>
      <TextInput
        key={kind}
        ref={input}
        label={recovery ? 'Recovery code' : 'Code'}
        description={
          recovery
            ? 'One of those you kept when you set this up. Each works once.'
            : 'Six digits, from your authenticator app.'
        }
        inputMode={recovery ? 'text' : 'numeric'}
        autoComplete={recovery ? 'off' : 'one-time-code'}
        autoCapitalize="none"
        spellCheck={false}
        required
        maxLength={recovery ? 100 : 12}
        data-mantine-stop-propagation="true"
        classNames={{ input: 'mono' }}
        value={text}
        error={fieldMessage(error, 'code', 'recoveryCode')}
        onChange={(event) => onChange({ kind, text: event.currentTarget.value })}
      />
      <Button
        variant="subtle"
        size="compact-sm"
        mt={6}
        ml={-8}
        data-mantine-stop-propagation="true"
        onClick={() => onChange({ kind: recovery ? 'code' : 'recovery', text: '' })}
      >
        {recovery ? 'Use a code of the app' : 'Use a recovery code'}
      </Button>
    </div>
  );
}
