import { useCallback, useState } from 'react';
import { useLocation, useSearch } from 'wouter';

/** What this browser remembers; a full or forbidden storage loses it and nothing else. */
export function readKept<Value>(name: string, fallback: Value): Value {
  try {
    const text = localStorage.getItem(`s1d.${name}`);
    if (text === null) return fallback;
    const value: Value = JSON.parse(text);
    return value;
  } catch {
    return fallback;
  }
}

export function writeKept(name: string, value: unknown): void {
  try {
    localStorage.setItem(`s1d.${name}`, JSON.stringify(value));
  } catch {
    // Nothing depends on it.
  }
}

export function useKept<Value>(name: string, fallback: Value) {
  const [value, setValue] = useState(() => readKept(name, fallback));
  const keep = useCallback(
    (next: Value) => {
      setValue(next);
      writeKept(name, next);
    },
    [name],
  );
  return [value, keep] as const;
}

export type FilterParams = Readonly<Record<string, string>>;

/** The filter of a list, kept in the address so that it can be shared and gone back to. */
export function useFilterParams() {
  const text = useSearch();
  const [path, navigate] = useLocation();
  const values: FilterParams = Object.fromEntries(new URLSearchParams(text));
  const replace = (next: Readonly<Record<string, string | null | undefined>>): void => {
    const search = new URLSearchParams();
    for (const [name, value] of Object.entries(next)) if (value) search.set(name, value);
    const query = search.toString();
    navigate(query === '' ? path : `${path}?${query}`, { replace: true });
  };
  return {
    values,
    replace,
    set: (changes: Readonly<Record<string, string | null | undefined>>): void =>
      replace({ ...values, ...changes }),
  };
}
