import type { RunSummary, RunTrigger } from '../types.ts';
import type { RunBrief } from './messages.ts';

/** Markdown for the "current details" of workflows in Temporal's UI. */

interface RunDetails {
  inventory(words: string): string;
  deepVisibility(words: string): string;
  end(summary: RunSummary): string;
}

export function runDetails(run: { readonly trigger: RunTrigger }): RunDetails {
  let inventory = 'listing';
  let deepVisibility = 'asking';
  const render = () =>
    `- Trigger: ${run.trigger}\n- Inventory: ${inventory}\n- Deep Visibility: ${deepVisibility}`;
  return {
    inventory: (words) => {
      inventory = words;
      return render();
    },
    deepVisibility: (words) => {
      deepVisibility = words;
      return render();
    },
    end: (summary) => `${render()}\n\n${summaryDetails(summary)}`,
  };
}

function summaryDetails(summary: RunSummary): string {
  const lines = [
    `**${summary.outcome}**${summary.reason === null ? '' : ` — ${summary.reason}`}`,
    '',
    '| devices | new | missing | sightings | new |',
    '|---|---|---|---|---|',
    `| ${summary.devicesSeen} | ${summary.devicesNew} | ${summary.devicesMissing} ` +
      `| ${summary.sightings} | ${summary.newSightings} |`,
    ...summary.warnings.map(({ code, message }) => `\n⚠ \`${code}\` ${message}`),
  ];
  return lines.join('\n');
}

export function recentRunsDetails(status: string, recent: readonly RunBrief[]): string {
  const rows = recent.map(
    (run) =>
      `| ${run.runNumber} | ${run.trigger} | ${run.outcome} | ${run.devices} | ${run.sightings} ` +
      `| ${run.finishedAt} | ${run.reason ?? ''} |`,
  );
  const head = '| run | trigger | outcome | devices | sightings | finished | reason |';
  return [`Status: **${status}**`, '', head, '|---|---|---|---|---|---|---|', ...rows].join('\n');
}
