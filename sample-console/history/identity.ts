import { hashText, hex } from '../random.ts';
import type { Process, Program } from './process.ts';

/** A process id as telemetry reports it. Trap: it is text. */
export function pidOf({ serial }: Process): string {
  return String(300 + (serial % 64_000));
}

export function uidOf({ serial }: Process): string {
  return hex(serial, 21, 16).toUpperCase();
}

/** All descendants of a root process share its storyline. */
export function storylineOf(process: Process): string {
  let root = process;
  while (root.parent?.parent) root = root.parent;
  return hex(root.serial, 22, 16).toUpperCase();
}

/** A program has the same digest on every device and in every user's home directory. */
export function digestOf({ path }: Program, kind: 'md5' | 'sha1' | 'sha256'): string | null {
  if (path === null) return null;
  const digits = { md5: 32, sha1: 40, sha256: 64 }[kind];
  return hex(
    hashText(path.replace(/^(\/Users|\/home|C:\\Users)[\\/][^\\/]+/i, '~')),
    digits,
    digits,
  );
}
