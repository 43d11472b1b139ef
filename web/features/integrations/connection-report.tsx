import type { ConnectionReport } from '../../api/schema';
import { Badge } from '../../components/badge';
import { Notice } from '../../components/notice';
import { RelativeTime } from '../../components/relative-time';
import { SafeText } from '../../components/safe-text';
import { formatNumber } from '../../lib/format';
import { SCOPE_LABELS } from '../../lib/labels';
import { escapeInvisible } from '../../lib/text';
import type { Tone } from '../../lib/tone';

const DEEP_VISIBILITY: Readonly<
  Record<ConnectionReport['deepVisibility'], readonly [Tone, string]>
> = {
  available: ['good', 'Available: AI agents will be discovered'],
  unlicensed: ['warn', 'Not licensed: devices only, no AI agents'],
  not_permitted: ['warn', 'Not permitted for this token: devices only, no AI agents'],
  unknown: ['quiet', 'Known after the first sync'],
};

function scopeLabel({ scope, scopeNames }: ConnectionReport): string {
  const kind = scope === null ? 'Unknown' : (SCOPE_LABELS[scope] ?? scope);
  if (scopeNames.length === 0) return kind;
  const names = scopeNames.slice(0, 3).map(escapeInvisible).join(', ');
  const more = scopeNames.length > 3 ? ` and ${scopeNames.length - 3} more` : '';
  return `${kind}: ${names}${more}`;
}

/** The result of a successful connection test, before the connection is saved. */
export function ConnectionTestReport({ report }: { readonly report: ConnectionReport }) {
  const [tone, label] = DEEP_VISIBILITY[report.deepVisibility];
  return (
    <div className="stack" role="status">
      <Notice tone="good" title={report.message} />
      <dl className="fields">
        <dt>Console</dt>
        <dd>
          <SafeText>{report.consoleUrl}</SafeText>
          {report.consoleVersion ? (
            <span className="dimmed"> ({report.consoleVersion})</span>
          ) : null}
        </dd>
        <dt>Scope of the token</dt>
        <dd>{scopeLabel(report)}</dd>
        {report.roles.length === 0 ? null : (
          <>
            <dt>Role</dt>
            <dd>
              {report.roles.map(escapeInvisible).join(', ')}{' '}
              {report.excessRole === null ? null : <Badge tone="warn">More than needed</Badge>}
            </dd>
          </>
        )}
        <dt>Token made</dt>
        <dd>
          <RelativeTime at={report.tokenCreatedAt} fallback="Not told by the console" />
        </dd>
        <dt>Token expires</dt>
        <dd>
          <RelativeTime at={report.tokenExpiresAt} fallback="Not told by the console" />
        </dd>
        <dt>Devices</dt>
        <dd className="num">
          {report.deviceCount === null
            ? 'Not told by the console'
            : formatNumber(report.deviceCount)}
        </dd>
        <dt>Deep Visibility</dt>
        <dd>
          <Badge tone={tone}>{label}</Badge>
        </dd>
      </dl>
      {report.notes.length > 0 ? (
        <Notice tone="info">
          <ul className="small">
            {report.notes.map((note) => (
              <li key={note}>{note}</li>
            ))}
          </ul>
        </Notice>
      ) : null}
    </div>
  );
}
