/**
 * The shape of a catalogue entry. The catalogue is data: a new AI agent takes one entry. Rules,
 * versions, modes and telemetry queries are derived from it.
 */
import { z } from 'zod';
import { KINDS, MODES } from './types.ts';

const slug = z.string().regex(/^[a-z0-9]+(?:-[a-z0-9]+)*$/);
const text = z.string().min(1);
const texts = z.array(text).min(1);
/** One or more patterns; see glob.ts. */
const paths = z.union([text, texts]);
const role = z.enum(['main', 'helper', 'launcher']);
const os = z.array(z.enum(['windows', 'macos', 'linux'])).min(1);

/** True when all given parts are true. */
const condition = z.strictObject({
  /** The image path matches one of these patterns. */
  at: paths.optional(),
  /** The image is signed by one of the entry's signers. */
  signed: z.literal(true).optional(),
  /** The subcommand is one of these. */
  commands: texts.optional(),
  /** One of these flags is given, with one of its values where values are listed. */
  flags: texts.optional(),
  /** There are no arguments. */
  bare: z.literal(true).optional(),
  /** The parent's name is one of these (case-sensitive). */
  parents: texts.optional(),
  /** The name in argv[0] is one of these. */
  calledAs: texts.optional(),
});

/** An executable, recognised by its path, or by a name together with further evidence. */
const image = z.strictObject({
  rule: slug,
  path: paths.optional(),
  names: texts.optional(),
  role: role.optional(),
  os: os.optional(),
  /** At least one of these must be true. */
  when: z.array(condition).min(1).optional(),
  /** None of these may be true. */
  unless: z.array(condition).min(1).optional(),
});

const npmPackage = z.strictObject({
  name: text,
  /** Commands that only this package is known to install. */
  commands: texts.optional(),
  /** Packages with the native executable, one per platform. */
  natives: texts.optional(),
  /** Role of a Node process that runs the package: the AI agent, or a wrapper of a native child. */
  role: role.optional(),
  /** Files that are the AI agent itself although the package is otherwise a wrapper. */
  mainFiles: texts.optional(),
  /** `owner/name`, for `npx github:owner/name`. */
  repository: text.optional(),
});

const pypiPackage = z.strictObject({
  name: text,
  /** Console scripts that only this package is known to install. */
  scripts: texts.optional(),
  /** Console scripts with common names; they count only in the package's own environment. */
  sharedScripts: texts.optional(),
  /** Module roots for `python -m`. */
  modules: texts.optional(),
  /** Path segments of the package's own environments, in addition to uv's and pipx's. */
  environments: texts.optional(),
});

/** A desktop app: one main executable; everything else below its directory is a helper. */
const app = z.strictObject({
  /** `Name.app` bundles. Their main executable is `Name` or `Electron`, or one of `mains`. */
  bundles: texts.optional(),
  /** Installation directories on Windows and Linux. */
  directories: texts.optional(),
  mains: texts.optional(),
  /** Directories of the server behind a remote window. Its main executable is `node`. */
  servers: texts.optional(),
});

export const aiAgentSchema = z
  .strictObject({
    id: slug,
    name: text,
    vendor: text,
    kind: z.enum(KINDS),
    links: z.array(z.url()),
    /** What a sighting means, or why the AI agent is not observable (then it has no rules). */
    note: text.optional(),
    observable: z.literal(false).optional(),
    signers: z
      .strictObject({
        publishers: texts.optional(),
        teamIds: z.array(z.string().regex(/^[A-Z0-9]{10}$/)).optional(),
      })
      .optional(),
    /** Executable names that are sufficient evidence. */
    names: texts.optional(),
    /** Process titles that an interpreter sets when it runs the AI agent. */
    titles: texts.optional(),
    images: z.array(image).optional(),
    npm: z.array(npmPackage).optional(),
    pypi: z.array(pypiPackage).optional(),
    /** Scripts, recognised by their path. */
    scripts: z
      .array(
        z.strictObject({
          rule: slug,
          path: paths,
          role: role.optional(),
          /** Only when a shell runs it: a start script of the AI agent. */
          byShell: z.literal(true).optional(),
        }),
      )
      .optional(),
    app: app.optional(),
    /** Packages of Homebrew, editors and WinGet. Everything in them belongs to the AI agent. */
    casks: texts.optional(),
    formulae: texts.optional(),
    extensions: texts.optional(),
    winget: texts.optional(),
    /** Conditions that make a main launch a helper. */
    helpers: z.array(condition).optional(),
    /** The AI agent starts Node again with its own script; the child is a helper. */
    relaunches: z.literal(true).optional(),
    /** Patterns that find a version anywhere in a path, in addition to those of the rules. */
    versions: texts.optional(),
    modes: z.partialRecord(z.enum(MODES), texts).optional(),
    /** Subcommands. Any other first argument is a task. */
    commands: texts.optional(),
    /** Flags without a value, so the argument after them is a task. */
    switches: texts.optional(),
    /** Flags whose value is a secret for this AI agent only. */
    secretFlags: texts.optional(),
  })
  .refine((entry) => entry.observable !== false || entry.note !== undefined, {
    message: 'an entry that cannot be observed says why',
  });

/** An entry as written in the catalogue. */
export type AiAgentEntry = z.input<typeof aiAgentSchema>;
export type ParsedEntry = z.infer<typeof aiAgentSchema>;
export type Condition = z.infer<typeof condition>;
export type ImageEntry = z.infer<typeof image>;
export type NpmEntry = z.infer<typeof npmPackage>;
export type PypiEntry = z.infer<typeof pypiPackage>;
