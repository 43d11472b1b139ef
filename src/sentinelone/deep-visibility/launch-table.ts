import { z } from 'zod';
import { WrongShape } from '../http/envelope.ts';
import { textField } from '../http/fields.ts';
import { boundedText, MAX_COMMAND_LINE_LENGTH, MAX_PATH_LENGTH, parseOs } from './launch-rows.ts';
import type { QueryTable } from './long-running-query.ts';

/** Launches of one kind on one device: one row of a grouping PowerQuery. */
export interface LaunchGroup {
  /** The device's UUID in lower case without dashes, because systems format it differently. */
  readonly uuid: string;
  readonly os: 'windows' | 'macos' | 'linux' | null;
  readonly processName: string | null;
  readonly imagePath: string | null;
  /** Shortened, but can still contain prompts and secrets: used to classify, then dropped. */
  readonly commandLine: string | null;
  readonly parentName: string | null;
  readonly user: string | null;
  readonly signer: string | null;
  readonly launches: number;
  /** Epoch milliseconds. */
  readonly firstAt: number;
  readonly lastAt: number;
}

export interface LaunchGroups {
  readonly groups: readonly LaunchGroup[];
  /** Number of unusable rows by reason. */
  readonly rejected: Readonly<Record<string, number>>;
}

const rowSchema = z.object({
  uuid: textField,
  os: textField,
  name: boundedText(MAX_PATH_LENGTH),
  image: boundedText(MAX_PATH_LENGTH),
  publisher: boundedText(MAX_PATH_LENGTH),
  signed: textField,
  parent: boundedText(MAX_PATH_LENGTH),
  user: boundedText(MAX_PATH_LENGTH),
  cmdline: boundedText(MAX_COMMAND_LINE_LENGTH),
  launches: z.coerce.number(),
  firstAt: z.unknown().optional(),
  lastAt: z.unknown().optional(),
});

const COLUMNS = Object.keys(rowSchema.shape);

/** Throws WrongShape when a column is missing. Counts unusable rows in `rejected`. */
export function parseLaunchTable({ columns, rows }: QueryTable): LaunchGroups {
  const missing = COLUMNS.find((name) => !columns.includes(name));
  // A table without rows may omit its columns.
  if (missing !== undefined && rows.length > 0) throw new WrongShape(`no column ${missing}`);
  const groups: LaunchGroup[] = [];
  const rejected: Record<string, number> = {};
  for (const row of rows) {
    const named = Object.fromEntries(columns.map((name, at) => [name, row[at]]));
    const parsed = rowSchema.safeParse(named);
    const group = parsed.success ? toGroup(parsed.data) : 'unreadable row';
    if (typeof group === 'string') rejected[group] = (rejected[group] ?? 0) + 1;
    else groups.push(group);
  }
  return { groups, rejected };
}

function toGroup(row: z.infer<typeof rowSchema>): LaunchGroup | string {
  if (row.name === null && row.image === null && row.cmdline === null) return 'no launched process';
  if (row.uuid === null || !/^[\w-]{1,128}$/.test(row.uuid)) return 'no device';
  const firstAt = readTime(row.firstAt);
  const lastAt = readTime(row.lastAt);
  if (firstAt === null || lastAt === null || firstAt > lastAt) return 'no time';
  if (!Number.isInteger(row.launches) || row.launches < 1) return 'no count';
  return {
    uuid: row.uuid.toLowerCase().replaceAll('-', ''),
    os: parseOs(row.os),
    processName: row.name,
    imagePath: row.image,
    commandLine: row.cmdline,
    parentName: row.parent,
    user: row.user,
    signer: row.signed?.toLowerCase() === 'unsigned' ? null : row.publisher,
    launches: row.launches,
    firstAt,
    lastAt,
  };
}

/** Seconds, milliseconds, microseconds or nanoseconds since 1970, distinguished by length. */
function readTime(value: unknown): number | null {
  const digits = typeof value === 'number' ? String(Math.trunc(value)) : value;
  if (typeof digits !== 'string' || !/^\d+$/.test(digits)) return null;
  const scale = { 10: 1_000, 13: 1, 16: 1e-3, 19: 1e-6 }[digits.length];
  return scale === undefined ? null : Math.floor(Number(digits) * scale);
}
