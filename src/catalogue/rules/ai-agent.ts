/**
 * A compiled catalogue entry.
 */

import { compileVersionGlob, expandBraces } from '../launch/glob.ts';
import type { ParsedEntry } from '../schema.ts';
import { compileConditions, type SignerTest, type Test } from './conditions.ts';
import { compileModes, type ModeReader } from './modes.ts';

/** Claude Code's native executable is named after its version, and so is its children's parent. */
export const VERSION_NAME = /^\d+(?:\.\d+){1,3}$/;

export interface AiAgent {
  readonly entry: ParsedEntry;
  readonly isSigner: SignerTest;
  /** Whether an executable in the AI agent's own directory is the AI agent itself. */
  readonly isOwnName: (name: string) => boolean;
  /** Names (case-sensitive) of the AI agent's processes as parents. */
  readonly parentNames: ReadonlySet<string>;
  readonly isHelper: Test | null;
  readonly readModes: ModeReader;
  /** Patterns that find the version in a path. */
  readonly versions: readonly RegExp[];
}

export function compileAiAgent(entry: ParsedEntry): AiAgent {
  const isSigner = compileSigners(entry);
  const names = ownNames(entry);
  return {
    entry,
    isSigner,
    isOwnName: compileOwnNames(names),
    parentNames: new Set(names.flatMap((name) => [name, `${name}.exe`])),
    isHelper: compileConditions(entry.helpers, isSigner),
    readModes: compileModes(entry),
    versions: versionPatterns(entry).flatMap(expandBraces).map(compileVersionGlob),
  };
}

/**
 * Team IDs match anywhere in the text (`Developer ID Application: Anthropic PBC (Q6L2SF6YDW)`).
 * Publishers are compared by letters and digits only, because sensors differ in case and commas.
 */
function compileSigners({ signers }: ParsedEntry): SignerTest {
  const publishers = (signers?.publishers ?? []).map(lettersAndDigits);
  const teamIds = (signers?.teamIds ?? []).map((id) => new RegExp(`\\b${id}\\b`, 'i'));
  return (signer) => {
    if (signer === null) return false;
    const text = lettersAndDigits(signer.slice(0, 512));
    return (
      publishers.some((publisher) => text.includes(publisher)) ||
      teamIds.some((id) => id.test(signer))
    );
  };
}

const lettersAndDigits = (text: string): string => text.toLowerCase().replace(/[^a-z0-9]/g, '');

function ownNames(entry: ParsedEntry): readonly string[] {
  const bundles = (entry.app?.bundles ?? []).map((bundle) => bundle.replace(/\.app$/, ''));
  return [
    ...(entry.names ?? []),
    ...(entry.titles ?? []),
    ...(entry.images ?? []).flatMap((image) => (image.role ? [] : (image.names ?? []))),
    ...(entry.npm ?? []).flatMap((npm) => npm.commands ?? []),
    ...(entry.pypi ?? []).flatMap((pypi) => [
      ...(pypi.scripts ?? []),
      ...(pypi.sharedScripts ?? []),
    ]),
    ...(entry.app?.mains ?? []),
    ...bundles,
  ];
}

/** Platform builds have the platform in their name: `codex-x86_64-unknown-linux-musl`. */
const PLATFORM_SUFFIX =
  /-(?:(?:linux|darwin|win32|windows)-)?(?:x86_64|x64|aarch64|arm64)(?:-[a-z0-9]+){0,3}$/;

function compileOwnNames(names: readonly string[]): (name: string) => boolean {
  const own = new Set(names.map((name) => name.toLowerCase()));
  return (name) => own.has(name) || own.has(name.replace(PLATFORM_SUFFIX, ''));
}

function versionPatterns(entry: ParsedEntry): readonly string[] {
  return [
    ...(entry.versions ?? []),
    ...(entry.casks ?? []).map((cask) => `Caskroom/${cask}/{v}`),
    ...(entry.formulae ?? []).map((formula) => `Cellar/${formula}/{v}`),
    ...(entry.extensions ?? []).map((id) => `${id}-{v}`),
    ...(entry.npm ?? []).flatMap(({ name }) => [
      `.pnpm/${name.replace('/', '+')}@{v}`,
      `mise/installs/npm-${name.replace('@', '').replace('/', '-')}/{v}`,
    ]),
  ];
}
