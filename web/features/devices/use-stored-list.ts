import { useLocalStorage } from '@mantine/hooks';

/**
 * A list in local storage. `fallback` is not given to `useLocalStorage` as its default, because
 * that would store it, and a later default would not reach this browser.
 */
export function useStoredList<Item>(name: string, fallback: readonly Item[]) {
  const [stored, store] = useLocalStorage<readonly Item[] | undefined>({
    key: `s1d.${name}`,
    getInitialValueInEffect: false,
  });
  const items: readonly Item[] = Array.isArray(stored) ? stored : fallback;
  return [items, store] as const;
}
