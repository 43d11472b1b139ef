import { PasswordInput, type PasswordInputProps } from '@mantine/core';

const TOGGLE = { 'aria-label': 'Show what is typed', tabIndex: 0 };

/** A password field that also tells screen readers when it is wrong, and by keyboard what it holds. */
export function SecretField(props: PasswordInputProps) {
  return (
    <PasswordInput
      {...props}
      aria-invalid={Boolean(props.error)}
      visibilityToggleButtonProps={TOGGLE}
    />
  );
}
