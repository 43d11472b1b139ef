/** Control characters and marks that are invisible or change the text's direction. */
// oxlint-disable-next-line no-control-regex
const INVISIBLE = /[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/gu;

/** Replaces invisible characters by `[U+202E]`: names of a console may contain any. */
export const escapeInvisible = (text: string): string =>
  text.replace(
    INVISIBLE,
    (mark) => `[U+${(mark.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}]`,
  );

/** Lower-cases the console's state names: `EVENTS_RUNNING` becomes `events running`. */
export const humanizeState = (text: string): string =>
  text.replace(/\b[A-Z]+(?:_[A-Z]+)*\b/g, (state) =>
    state.length > 3 ? state.toLowerCase().replaceAll('_', ' ') : state,
  );

/** `consoleHost` becomes `console host`. */
export const splitCamelCase = (name: string): string =>
  name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
