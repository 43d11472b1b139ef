/** The `https://host` of a typed or pasted console URL; null when it is not one. */
export function consoleOrigin(typed: string): string | null {
  const text = typed.trim();
  if (!/^https:\/\/[^/?#@\s\\]+/i.test(text) || !URL.canParse(text)) return null;
  return new URL(text).origin;
}
