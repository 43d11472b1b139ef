import { Select } from '@mantine/core';
import { formatNumber } from '../lib/format';
import { escapeInvisible } from '../lib/text';

interface FilterOption {
  readonly value: string;
  readonly label: string;
}

interface FilterSelectProps {
  readonly label: string;
  readonly value: string | undefined;
  readonly options: readonly FilterOption[];
  readonly onChange: (value: string | null) => void;
  readonly searchable?: boolean;
}

/** One filter of a list; empty means all. An unknown `value` is added to the options. */
export function FilterSelect({
  label,
  value,
  options,
  onChange,
  searchable = false,
}: FilterSelectProps) {
  const known = value === undefined || options.some((option) => option.value === value);
  const data = known ? options : [...options, { value, label: escapeInvisible(value) }];
  return (
    <Select
      className="filter-select"
      aria-label={label}
      placeholder={label}
      clearable
      clearButtonProps={{ 'aria-label': `Clear ${label}` }}
      searchable={searchable}
      limit={100}
      data={[...data]}
      value={value ?? null}
      onChange={onChange}
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

export const facetOptions = (
  facets: readonly Facet[] | undefined,
  name: (facet: Facet) => string = (facet) => escapeInvisible(facet.name),
): readonly FilterOption[] =>
  (facets ?? [])
    .filter(({ id }) => id !== '')
    .map((facet) => ({ value: facet.id, label: `${name(facet)} (${formatNumber(facet.count)})` }));
