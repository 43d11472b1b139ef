import { ActionIcon, Button, Popover, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { useTenant } from '../../api/tenant';
import { Icon } from '../../components/icon';
import type { FilterParams } from '../../lib/filter-params';
import { isFiltered } from './device-filter';
import { useStoredList } from './use-stored-list';

interface SavedFilter {
  readonly name: string;
  readonly values: FilterParams;
}

interface SavedFiltersProps {
  readonly values: FilterParams;
  readonly replace: (next: FilterParams) => void;
}

function SaveForm(props: { readonly onSave: (name: string) => void }) {
  const [name, setName] = useState('');
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (name.trim() === '') return;
    props.onSave(name.trim());
    setName('');
  };
  return (
    <form className="row" onSubmit={submit} style={{ flexWrap: 'nowrap' }}>
      <TextInput
        size="sm"
        aria-label="Name of the filter"
        placeholder="Name of the filter"
        maxLength={60}
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
      />
      <Button size="sm" type="submit" variant="light">
        Save
      </Button>
    </form>
  );
}

/** Named filters, stored in this browser per tenant. */
export function SavedFilters({ values, replace }: SavedFiltersProps) {
  const { tenantId } = useTenant();
  const [saved, save] = useStoredList<SavedFilter>(`device-filters.${tenantId}`, []);
  const [opened, setOpened] = useState(false);
  const without = (name: string) => saved.filter((filter) => filter.name !== name);
  return (
    <Popover opened={opened} onChange={setOpened} position="bottom-end" shadow="md" trapFocus>
      <Popover.Target>
        <Button
          variant="default"
          leftSection={<Icon name="star" size={16} />}
          onClick={() => setOpened(!opened)}
        >
          Saved filters
        </Button>
      </Popover.Target>
      <Popover.Dropdown>
        <div className="stack" style={{ gap: 8, minWidth: 230 }}>
          {saved.length === 0 ? <p className="dimmed small">None saved yet.</p> : null}
          {saved.map((filter) => (
            <div key={filter.name} className="row" style={{ flexWrap: 'nowrap' }}>
              <button
                type="button"
                className="menu-button"
                onClick={() => {
                  replace(filter.values);
                  setOpened(false);
                }}
              >
                <span className="truncate">{filter.name}</span>
              </button>
              <ActionIcon
                variant="subtle"
                color="gray"
                aria-label={`Delete the filter ${filter.name}`}
                onClick={() => save(without(filter.name))}
              >
                <Icon name="trash" size={16} />
              </ActionIcon>
            </div>
          ))}
          {isFiltered(values) ? (
            <SaveForm onSave={(name) => save([...without(name), { name, values }])} />
          ) : (
            <p className="dimmed small">Choose a filter to save it.</p>
          )}
        </div>
      </Popover.Dropdown>
    </Popover>
  );
}
