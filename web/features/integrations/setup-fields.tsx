import { TextInput } from '@mantine/core';
import { fieldMessage } from '../../api/problem';
import { SecretField } from '../../components/secret-field';
import { consoleOrigin } from './console-origin';

export interface SetupInput {
  readonly consoleUrl: string;
  readonly token: string;
}

/** Says which origin a pasted URL leads to. */
function originHint(typed: string): string | null {
  const origin = consoleOrigin(typed);
  if (origin === null) return null;
  return origin === typed.trim() ? null : `Connects to ${origin}; the rest is left out.`;
}

interface SetupFieldsProps {
  readonly input: SetupInput;
  readonly onChange: (changes: Partial<SetupInput>) => void;
  readonly error: unknown;
  /** The console whose token is stored; null: none is. */
  readonly storedFor: string | null;
}

export function SetupFields({ input, onChange, error, storedFor }: SetupFieldsProps) {
  const stored = storedFor !== null && consoleOrigin(input.consoleUrl) === storedFor;
  const hint = originHint(input.consoleUrl);
  return (
    <>
      <TextInput
        label="Console URL"
        placeholder="https://your-instance.sentinelone.net"
        description="The address you open your console at. Paste any page of it."
        required
        data-autofocus
        spellCheck={false}
        autoComplete="off"
        maxLength={2048}
        value={input.consoleUrl}
        error={fieldMessage(error, 'consoleUrl')}
        onChange={(event) => onChange({ consoleUrl: event.currentTarget.value })}
      />
      {hint ? (
        <p className="small dimmed" role="status" style={{ marginTop: -8 }}>
          {hint}
        </p>
      ) : null}
      <SecretField
        label="API Token"
        description={
          stored
            ? 'Leave empty to keep the stored token.'
            : 'Of a service user. It is sealed at once and never shown again.'
        }
        required={!stored}
        autoComplete="new-password"
        maxLength={8192}
        value={input.token}
        error={fieldMessage(error, 'token')}
        onChange={(event) => onChange({ token: event.currentTarget.value })}
      />
    </>
  );
}
