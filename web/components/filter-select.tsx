import { Select } from '@mantine/core';
import { number, visible } from '../lib/format';

interface Choice {
  readonly value: string;
  readonly label: string;
}

interface PickProps {
  readonly label: string;
  readonly value: string | undefined;
  readonly choices: readonly Choice[];
  readonly change: (value: string | null) => void;
  readonly searchable?: boolean;
}

/** One filter of a list; empty means all. A value that is not among the choices stays choosable. */
export function Pick({ label, value, choices, change, searchable = false }: PickProps) {
  const known = value === undefined || choices.some((choice) => choice.value === value);
  const data = known ? choices : [...choices, { value, label: visible(value) }];
  return (
    <Select
      className="pick"
      aria-label={label}
      placeholder={label}
      clearable
      clearButtonProps={{ 'aria-label': `Clear ${label}` }}
      searchable={searchable}
      limit={100}
      data={[...data]}
      value={value ?? null}
      onChange={change}
      comboboxProps={{ width: 'max-content', position: 'bottom-start' }}
      maxDropdownHeight={320}
    />
  );
}

interface Facet {
  readonly id: string;
  readonly name: string;
  readonly count: number;
}

export const facetChoices = (
  facets: readonly Facet[] | undefined,
  name: (facet: Facet) => string = (facet) => visible(facet.name),
): readonly Choice[] =>
  (facets ?? [])
    .filter(({ id }) => id !== '')
    .map((facet) => ({ value: facet.id, label: `${name(facet)} (${number(facet.count)})` }));
