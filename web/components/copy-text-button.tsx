import { Button, type ButtonProps, CopyButton } from '@mantine/core';
import { Icon } from './icon';

interface CopyTextButtonProps extends Pick<ButtonProps, 'variant' | 'size'> {
  readonly value: string;
  readonly label?: string;
  readonly iconSize?: number;
}

export function CopyTextButton({
  value,
  label = 'Copy',
  iconSize = 16,
  ...look
}: CopyTextButtonProps) {
  return (
    <CopyButton value={value}>
      {({ copied, copy }) => (
        <Button
          {...look}
          onClick={copy}
          leftSection={<Icon name={copied ? 'check' : 'copy'} size={iconSize} />}
        >
          {copied ? 'Copied' : label}
        </Button>
      )}
    </CopyButton>
  );
}
