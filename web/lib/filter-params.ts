import { useLocation, useSearch } from 'wouter';

export type FilterParams = Readonly<Record<string, string>>;
export type FilterChanges = Readonly<Record<string, string | null | undefined>>;

export interface FilterControls {
  readonly values: FilterParams;
  readonly set: (changes: FilterChanges) => void;
  readonly replace: (next: FilterChanges) => void;
}

/** Keeps a list's filter in the URL's query, so that it can be shared and bookmarked. */
export function useFilterParams(): FilterControls {
  const search = useSearch();
  const [path, navigate] = useLocation();
  const values: FilterParams = Object.fromEntries(new URLSearchParams(search));
  const replace = (next: FilterChanges): void => {
    const params = new URLSearchParams();
    for (const [name, value] of Object.entries(next)) if (value) params.set(name, value);
    const query = params.toString();
    navigate(query === '' ? path : `${path}?${query}`, { replace: true });
  };
  return {
    values,
    replace,
    set: (changes) => replace({ ...values, ...changes }),
  };
}
