import { Progress as Bar } from '@mantine/core';
import type { Progress } from '../../api/schema';
import { RelativeTime } from '../../components/relative-time';
import { formatNumber } from '../../lib/format';
import { TRIGGER_LABELS } from '../../lib/labels';
import { humanizeState } from '../../lib/text';

export function RunProgress({ running }: { readonly running: Progress }) {
  const { devicesSoFar, devicesTotal } = running;
  const percent = devicesTotal ? Math.min(100, (devicesSoFar / devicesTotal) * 100) : 0;
  const of = devicesTotal ? ` of ${formatNumber(devicesTotal)}` : '';
  return (
    <section
      aria-label="Running sync"
      className="stack"
      style={{ padding: '16px 20px', borderTop: '1px solid var(--line)', gap: 9 }}
    >
      <div className="row-between">
        <h3>
          {TRIGGER_LABELS[running.trigger] ?? running.trigger}, begun{' '}
          <RelativeTime at={running.startedAt} />
        </h3>
        <span className="num" role="status">
          {formatNumber(devicesSoFar)}
          {of} devices
        </span>
      </div>
      <Bar
        value={Math.max(percent, 2)}
        animated={percent < 100}
        aria-label="Devices read so far"
        size="md"
      />
      <dl className="fields">
        <dt>Inventory</dt>
        <dd>{humanizeState(running.inventory ?? 'starting')}</dd>
        <dt>Deep Visibility</dt>
        <dd>{humanizeState(running.deepVisibility ?? 'starting')}</dd>
      </dl>
    </section>
  );
}
