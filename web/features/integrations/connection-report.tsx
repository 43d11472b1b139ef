import type { ConnectionReport } from '../../api/schema';
import { Name, Time } from '../../components/text';
import { Notice, Pill, type Tone } from '../../components/tone';
import { number, SCOPES, visible } from '../../lib/format';

const DEEP_VISIBILITY: Readonly<
  Record<ConnectionReport['deepVisibility'], readonly [Tone, string]>
> = {
  available: ['good', 'Available: AI agents will be discovered'],
  unlicensed: ['warn', 'Not licensed: devices only, no AI agents'],
  not_permitted: ['warn', 'Not permitted for this token: devices only, no AI agents'],
  unknown: ['quiet', 'Known after the first sync'],
};

function scopeWords({ scope, scopeNames }: ConnectionReport): string {
  const kind = scope === null ? 'Unknown' : (SCOPES[scope] ?? scope);
  if (scopeNames.length === 0) return kind;
  const names = scopeNames.slice(0, 3).map(visible).join(', ');
  const more = scopeNames.length > 3 ? ` and ${scopeNames.length - 3} more` : '';
  return `${kind}: ${names}${more}`;
}

/** What a connection test found out, before anything is saved. */
export function Report({ report }: { readonly report: ConnectionReport }) {
  const [tone, words] = DEEP_VISIBILITY[report.deepVisibility];
  return (
    <div className="stack" role="status">
      <Notice tone="good" title={report.message} />
      <dl className="pairs">
        <dt>Console</dt>
        <dd>
          <Name>{report.consoleUrl}</Name>
          {report.consoleVersion ? <span className="dim"> ({report.consoleVersion})</span> : null}
        </dd>
        <dt>Scope of the token</dt>
        <dd>{scopeWords(report)}</dd>
        {report.roles.length === 0 ? null : (
          <>
            <dt>Role</dt>
            <dd>
              {report.roles.map(visible).join(', ')}{' '}
              {report.excessRole === null ? null : <Pill tone="warn">More than needed</Pill>}
            </dd>
          </>
        )}
        <dt>Token made</dt>
        <dd>
          <Time at={report.tokenCreatedAt} fallback="Not told by the console" />
        </dd>
        <dt>Token expires</dt>
        <dd>
          <Time at={report.tokenExpiresAt} fallback="Not told by the console" />
        </dd>
        <dt>Devices</dt>
        <dd className="num">
          {report.deviceCount === null ? 'Not told by the console' : number(report.deviceCount)}
        </dd>
        <dt>Deep Visibility</dt>
        <dd>
          <Pill tone={tone}>{words}</Pill>
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
