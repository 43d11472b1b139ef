import { Button, Popover } from '@mantine/core';
import type { Sighting } from '../api/schema';
import { escapeInvisible } from '../lib/text';

const LABELS: Readonly<Record<string, string>> = {
  rule: 'Rule of the catalogue',
  imagePath: 'Image',
  signer: 'Signed by',
};

/** What the AI agent was recognized by. */
export function EvidencePopover({ sighting }: { readonly sighting: Sighting }) {
  const evidence = Object.entries(sighting.evidence).filter(([, value]) => value);
  if (evidence.length === 0) return <span className="dimmed">–</span>;
  return (
    <Popover width={460} position="bottom-end" shadow="md" withArrow trapFocus>
      <Popover.Target>
        <Button size="compact-xs" variant="light">
          Show
        </Button>
      </Popover.Target>
      <Popover.Dropdown maw="92vw">
        <dl className="fields small">
          {evidence.map(([name, value]) => (
            <div key={name} style={{ display: 'contents' }}>
              <dt>{LABELS[name] ?? name}</dt>
              <dd className="mono" style={{ overflowWrap: 'anywhere' }}>
                {escapeInvisible(value ?? '')}
              </dd>
            </div>
          ))}
        </dl>
      </Popover.Dropdown>
    </Popover>
  );
}
