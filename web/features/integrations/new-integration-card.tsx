import { Button } from '@mantine/core';
import type { Integration } from '../../api/schema';
import { IntegrationBadge } from '../../components/integration-badge';
import { Notice } from '../../components/notice';
import { ConsoleIcon } from './console-icon';

const BENEFITS = [
  'Every device of your SentinelOne console, kept true run after run.',
  'AI coding agents seen on them by Deep Visibility: which, where, by whom, in which version.',
  'Agents that run with their permission checks bypassed.',
];

interface NewIntegrationCardProps {
  readonly integration: Integration;
  readonly isAdmin: boolean;
  readonly onSetUp: () => void;
}

export function NewIntegrationCard({ integration, isAdmin, onSetUp }: NewIntegrationCardProps) {
  return (
    <section className="card" aria-label="SentinelOne">
      <div className="card-body stack">
        <div className="row-between">
          <div className="row" style={{ gap: 14 }}>
            <ConsoleIcon />
            <div>
              <h2>SentinelOne</h2>
              <p className="dimmed small">Singularity console, read-only</p>
            </div>
            <IntegrationBadge integration={integration} />
          </div>
          {isAdmin ? <Button onClick={onSetUp}>Set up Integration</Button> : null}
        </div>
        <ul style={{ paddingLeft: 18, lineHeight: 1.75 }}>
          {BENEFITS.map((line) => (
            <li key={line}>{line}</li>
          ))}
        </ul>
        {integration.status === 'disconnected' ? (
          <Notice tone="quiet" title="Disconnected: the API token is destroyed.">
            Devices and AI agents that were kept can still be read. Set the integration up again to
            go on.
          </Notice>
        ) : null}
        {isAdmin ? (
          <p className="dimmed small">
            Needs a console URL and an API token of a service user with the role Viewer. Nothing is
            ever changed in the console.
          </p>
        ) : (
          <Notice tone="quiet">An administrator of this tenant can set it up.</Notice>
        )}
      </div>
    </section>
  );
}
