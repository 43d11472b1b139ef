const KEY = 's1d.back';

/** Remembers the current page while the user signs in at an OIDC provider. */
export const saveReturnPath = (): void =>
  sessionStorage.setItem(KEY, location.pathname + location.search);

/** The saved page, once. */
export function takeReturnPath(): string | null {
  const path = sessionStorage.getItem(KEY);
  sessionStorage.removeItem(KEY);
  return path;
}
