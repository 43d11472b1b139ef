import { Button, Checkbox, Popover } from '@mantine/core';
import { Icon } from '../../components/icon';
import { DEFAULT_COLUMNS, DEVICE_COLUMNS } from './device-columns';

interface ColumnChooserProps {
  readonly columns: readonly string[];
  readonly onChange: (columns: readonly string[]) => void;
}

/** Chooses the columns of the list and of its CSV export. */
export function ColumnChooser({ columns, onChange }: ColumnChooserProps) {
  return (
    <Popover position="bottom-end" shadow="md" trapFocus>
      <Popover.Target>
        <Button variant="default" leftSection={<Icon name="columns" size={16} />}>
          Columns
        </Button>
      </Popover.Target>
      <Popover.Dropdown>
        <div className="stack" style={{ gap: 10, maxHeight: '60vh', overflowY: 'auto' }}>
          {DEVICE_COLUMNS.slice(1).map(({ id, label }) => (
            <Checkbox
              key={id}
              size="sm"
              label={label}
              checked={columns.includes(id)}
              onChange={(event) =>
                onChange(
                  event.currentTarget.checked
                    ? [...columns, id]
                    : columns.filter((chosen) => chosen !== id),
                )
              }
            />
          ))}
          <Button size="compact-sm" variant="subtle" onClick={() => onChange(DEFAULT_COLUMNS)}>
            Standard columns
          </Button>
        </div>
      </Popover.Dropdown>
    </Popover>
  );
}
