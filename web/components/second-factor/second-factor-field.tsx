import { Button, TextInput } from '@mantine/core';
import { useEffect, useRef } from 'react';
import { fieldMessage } from '../../api/problem';

export interface SecondFactorInput {
  readonly kind: 'code' | 'recovery';
  readonly text: string;
}

export const EMPTY_SECOND_FACTOR: SecondFactorInput = { kind: 'code', text: '' };

/** The API takes a code without spaces; apps show it as `123 456`. */
export const normalizeCode = (text: string): string => text.replaceAll(/\s/g, '');

export const secondFactorBody = ({ kind, text }: SecondFactorInput) =>
  kind === 'code' ? { code: normalizeCode(text) } : { recoveryCode: text.trim() };

interface SecondFactorFieldProps {
  readonly value: SecondFactorInput;
  readonly error: unknown;
  /** Focuses the field when it appears; switching the kind always does. */
  readonly focusOnMount?: boolean;
  readonly onChange: (next: SecondFactorInput) => void;
}

/** A code of the authenticator app, or a recovery code. */
export function SecondFactorField({
  value,
  error,
  focusOnMount = false,
  onChange,
}: SecondFactorFieldProps) {
  const { kind, text } = value;
  const recovery = kind === 'recovery';
  const input = useRef<HTMLInputElement>(null);
  const focusedKind = useRef<SecondFactorInput['kind'] | null>(focusOnMount ? null : kind);
  useEffect(() => {
    if (focusedKind.current !== kind) input.current?.focus();
    focusedKind.current = kind;
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
