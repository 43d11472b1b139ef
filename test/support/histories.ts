import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { historyFromJSON, historyToJSON } from '@temporalio/common/lib/proto-utils.js';
import type { temporal } from '@temporalio/proto';

type History = temporal.api.history.v1.IHistory;

/** Recorded histories of released versions, one folder a version. Never edited, never re-recorded. */
const DIRECTORY = path.resolve('test/histories');

export interface RecordedHistory {
  readonly version: string;
  readonly name: string;
  readonly workflowId: string;
  readonly history: History;
}

export function readHistories(): readonly RecordedHistory[] {
  return readdirSync(DIRECTORY).flatMap((version) =>
    readdirSync(path.join(DIRECTORY, version)).map((file) => {
      const text = readFileSync(path.join(DIRECTORY, version, file), 'utf8');
      const { workflowId, history } = JSON.parse(text) as { workflowId: string; history: unknown };
      return {
        version,
        name: file.replace(/\.json$/, ''),
        workflowId,
        history: historyFromJSON(history),
      };
    }),
  );
}

/** Writes a history without what only says where it was recorded. */
export function writeHistory(
  version: string,
  name: string,
  workflowId: string,
  history: History,
): void {
  const plain = JSON.stringify(
    { workflowId, history: JSON.parse(historyToJSON(history)) },
    scrub,
    1,
  );
  mkdirSync(path.join(DIRECTORY, version), { recursive: true });
  writeFileSync(path.join(DIRECTORY, version, `${name}.json`), `${plain}\n`);
}

const NOT_OURS = new Set(['identity', 'stackTrace', 'binaryChecksum', 'buildId', 'sdkName']);

const scrub = (key: string, value: unknown): unknown => {
  if (NOT_OURS.has(key)) return undefined;
  // Workers are named by process and host.
  return typeof value === 'string' && /^\d+@/.test(value) ? 'worker@host' : value;
};
