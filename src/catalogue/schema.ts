/**
 * The shape of a catalogue entry. The catalogue is data: recognising one more AI agent takes one
 * entry, from which rules, versions, modes and telemetry queries all follow.
 */
import { z } from 'zod';
import { KINDS, MODES } from './types.ts';

const slug = z.string().regex(/^[a-z0-9]+(?:-[a-z0-9]+)*$/);
const text = z.string().min(1);
const texts = z.array(text).min(1);
/** One pattern or several; see glob.ts. */
const paths = z.union([text, texts]);
const role = z.enum(['main', 'helper', 'launcher']);
const os = z.array(z.enum(['windows', 'macos', 'linux'])).min(1);

/** Holds when every part that is given holds. */
const condition = z.strictObject({
  /** The image lies there. */
  at: paths.optional(),
  /** The image carries one of the entry's signers. */
  signed: z.literal(true).optional(),
  /** The subcommand is one of these. */
  commands: texts.optional(),
  /** One of these flags is given, or one of its values. */
  flags: texts.optional(),
  /** There are no arguments at all. */
  bare: z.literal(true).optional(),
  /** The parent's name is one of these, letter case included. */
  parents: texts.optional(),
  /** It was called by one of these names. */
  calledAs: texts.optional(),
});

/** An executable, found by where it lies or by a name that needs further evidence. */
const image = z.strictObject({
  rule: slug,
  path: paths.optional(),
  names: texts.optional(),
  role: role.optional(),
  os: os.optional(),
  /** One of these must hold. */
  when: z.array(condition).min(1).optional(),
  /** None of these may hold. */
  unless: z.array(condition).min(1).optional(),
});

const npmPackage = z.strictObject({
  name: text,
  /** Commands it installs that no other package is known to install. */
  commands: texts.optional(),
  /** Packages with the native executable, one a platform. */
  natives: texts.optional(),
  /** What a Node process running the package is: the agent, or a wrapper around a native child. */
  role: role.optional(),
  /** Files of the package that are the agent although the package is otherwise a wrapper. */
  mainFiles: texts.optional(),
  /** `owner/name`, for `npx github:owner/name`. */
  repository: text.optional(),
});

const pypiPackage = z.strictObject({
  name: text,
  /** Console scripts that no other package is known to install. */
  scripts: texts.optional(),
  /** Console scripts whose names say too little; only within the package's own environment. */
  sharedScripts: texts.optional(),
  /** Module roots for `python -m`. */
  modules: texts.optional(),
  /** Segments of its own environments besides those of uv and pipx. */
  environments: texts.optional(),
});

/** A desktop app: one main executable, everything else below its directory is a helper. */
const app = z.strictObject({
  /** `Name.app` bundles. Their main executable is `Name` or `Electron`, or one of `mains`. */
  bundles: texts.optional(),
  /** Installation directories on Windows and Linux. */
  directories: texts.optional(),
  mains: texts.optional(),
  /** Directories of the server that a remote window runs; its main is `node`. */
  servers: texts.optional(),
});

export const aiAgentSchema = z
  .strictObject({
    id: slug,
    name: text,
    vendor: text,
    kind: z.enum(KINDS),
    links: z.array(z.url()),
    /** Why no launch can show it (then there are no rules), or what a sighting means. */
    note: text.optional(),
    observable: z.literal(false).optional(),
    signers: z
      .strictObject({
        publishers: texts.optional(),
        teamIds: z.array(z.string().regex(/^[A-Z0-9]{10}$/)).optional(),
      })
      .optional(),
    /** Executable names that are enough by themselves. */
    names: texts.optional(),
    /** Names that an interpreter's process gives itself. */
    titles: texts.optional(),
    images: z.array(image).optional(),
    npm: z.array(npmPackage).optional(),
    pypi: z.array(pypiPackage).optional(),
    /** Scripts, found by where they lie, whatever runs them. */
    scripts: z
      .array(
        z.strictObject({
          rule: slug,
          path: paths,
          role: role.optional(),
          /** Only when a shell runs it: it is the script that starts the agent. */
          byShell: z.literal(true).optional(),
        }),
      )
      .optional(),
    app: app.optional(),
    /** Directories of package managers: everything in them belongs to the agent. */
    casks: texts.optional(),
    formulae: texts.optional(),
    extensions: texts.optional(),
    winget: texts.optional(),
    /** Turn a main launch into a helper. */
    helpers: z.array(condition).optional(),
    /** It starts Node again with itself; the child is a helper. */
    relaunches: z.literal(true).optional(),
    /** Where else a version stands in a path; matched anywhere in it. */
    versions: texts.optional(),
    modes: z.partialRecord(z.enum(MODES), texts).optional(),
    /** Subcommands, where a first argument that is none of them is a task. */
    commands: texts.optional(),
    /** Flags known to take no value, so that what follows them is a task. */
    switches: texts.optional(),
    /** Flags that carry a secret for this agent only. */
    secretFlags: texts.optional(),
  })
  .refine((entry) => entry.observable !== false || entry.note !== undefined, {
    message: 'an entry that cannot be observed says why',
  });

/** An entry as it is written. */
export type AiAgentEntry = z.input<typeof aiAgentSchema>;
export type ParsedEntry = z.infer<typeof aiAgentSchema>;
export type Condition = z.infer<typeof condition>;
export type ImageEntry = z.infer<typeof image>;
export type NpmEntry = z.infer<typeof npmPackage>;
export type PypiEntry = z.infer<typeof pypiPackage>;
