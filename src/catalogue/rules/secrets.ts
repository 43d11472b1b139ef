/**
 * Detects credentials in a command line. This file returns only yes or no, never a value.
 */

const SECRET_WORDS = new Set(
  'token secret password passwd passphrase apikey credential credentials bearer'.split(' '),
);
/** `--key` and `--encryption-key` are often harmless; with one of these words before, not. */
const BEFORE_KEY = new Set('api access secret auth account subscription app'.split(' '));

/** Well-known credential formats, with minimum lengths that exclude examples. */
const CREDENTIAL = new RegExp(
  `^(?:${[
    String.raw`sk-[\w-]{20}`,
    String.raw`sk_live_\w{10}`,
    String.raw`gh[oprsu]_\w{20}`,
    String.raw`github_pat_\w{20}`,
    String.raw`glpat-[\w-]{16}`,
    String.raw`xox[abprs]-[\w-]{10}`,
    'AKIA[A-Z0-9]{16}',
    String.raw`AIza[\w-]{30}`,
    String.raw`xai-\w{20}`,
    String.raw`gsk_\w{20}`,
    String.raw`hf_\w{20}`,
    String.raw`eyJ[\w-]{20}`,
  ].join('|')})`,
);
const URL_WITH_PASSWORD = /^[a-z][a-z0-9+.-]{1,20}:\/\/[^/\s:@]{1,128}:[^/\s@]{1,256}@/i;
const AUTHORIZATION = /^(?:(?:proxy-)?authorization|x-api-key|api-key|cookie)\s?[:=]\s?\S/i;
const SECRET_IN_JSON = /"[\w-]{0,40}(?:key|token|secret|password|authorization)"\s?:\s?"[^"]/i;
const VARIABLE = /^(\w{1,64})=./;

/** @param own flags whose value is a secret for this AI agent only, such as Cline's `-k` */
export function hasSecret(args: readonly string[], own: ReadonlySet<string>): boolean {
  return args.some((arg, index) => isSecret(arg, args[index + 1], own));
}

function isSecret(arg: string, next: string | undefined, own: ReadonlySet<string>): boolean {
  if (!arg.startsWith('-')) return isSecretText(arg);
  const equals = arg.indexOf('=');
  const option = equals === -1 ? arg : arg.slice(0, equals);
  const value = equals === -1 ? next : arg.slice(equals + 1);
  if (value === undefined || value === '' || (equals === -1 && value.startsWith('-'))) return false;
  return own.has(option) || isSecretOption(option) || isSecretText(value);
}

function isSecretText(text: string): boolean {
  if (text.startsWith('{') || text.startsWith('[')) return SECRET_IN_JSON.test(text);
  if (AUTHORIZATION.test(text) || URL_WITH_PASSWORD.test(text)) return true;
  const variable = VARIABLE.exec(text);
  if (!variable) return CREDENTIAL.test(text);
  return isSecretOption(variable[1] ?? '') || CREDENTIAL.test(text.slice(text.indexOf('=') + 1));
}

/** True for `--openai-api-key`, `--csrf_token`, `GITHUB_TOKEN`, `--apiKey`; not `--max-tokens`. */
function isSecretOption(name: string): boolean {
  const words = name
    .slice(0, 80)
    .replace(/([a-z])([A-Z])/g, '$1-$2')
    .toLowerCase()
    .split(/[-_.]+/)
    .filter((word) => word !== '');
  const last = words.at(-1) ?? '';
  if (SECRET_WORDS.has(last)) return true;
  return last === 'key' && BEFORE_KEY.has(words.at(-2) ?? '');
}
