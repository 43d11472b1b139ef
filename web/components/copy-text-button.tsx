import { Button, type ButtonProps, CopyButton } from '@mantine/core';
import { Icon } from './icon';

interface CopyActionProps extends Pick<ButtonProps, 'variant' | 'size'> {
  readonly value: string;
  readonly label?: string;
  readonly iconSize?: number;
}

/** Copies, and says that it did. */
export function CopyAction({ value, label = 'Copy', iconSize = 16, ...look }: CopyActionProps) {
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
