import { PasswordInput, type PasswordInputProps } from '@mantine/core';

const TOGGLE = { 'aria-label': 'Show what is typed', tabIndex: 0 };

/** A password input that reports errors to screen readers; its toggle is reachable by keyboard. */
export function SecretField(props: PasswordInputProps) {
  return (
    <PasswordInput
      {...props}
      aria-invalid={Boolean(props.error)}
      visibilityToggleButtonProps={TOGGLE}
    />
  );
}
