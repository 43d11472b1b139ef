import { Button, Skeleton } from '@mantine/core';
import { type ReactNode, useEffect } from 'react';
import { generalMessage } from '../api/client';
import { Icon, type IconName } from './icon';
import { Notice } from './tone';

interface PageProps {
  readonly title: string;
  /** Shown instead of the title when it is more than words. */
  readonly heading?: ReactNode;
  readonly lead?: ReactNode;
  readonly actions?: ReactNode;
  readonly children: ReactNode;
}

export function Page({ title, heading, lead, actions, children }: PageProps) {
  useEffect(() => {
    document.title = `${title} · SentinelOne discovery`;
  }, [title]);
  return (
    <div className="main-inner">
      <header className="page-head">
        <div style={{ minWidth: 0 }}>
          <h1>{heading ?? title}</h1>
          {lead ? <p>{lead}</p> : null}
        </div>
        {actions ? <div className="row">{actions}</div> : null}
      </header>
      {children}
    </div>
  );
}

interface CardProps {
  readonly title?: ReactNode;
  readonly note?: ReactNode;
  readonly actions?: ReactNode;
  readonly flush?: boolean;
  readonly children: ReactNode;
}

export function Card({ title, note, actions, flush = false, children }: CardProps) {
  return (
    <section className="card">
      {title ? (
        <div className="card-head">
          <div>
            <h2>{title}</h2>
            {note ? <p>{note}</p> : null}
          </div>
          {actions}
        </div>
      ) : null}
      {flush ? children : <div className="card-body">{children}</div>}
    </section>
  );
}

interface EmptyStateProps {
  readonly icon: IconName;
  readonly title: ReactNode;
  readonly children?: ReactNode;
  readonly action?: ReactNode;
}

export function EmptyState({ icon, title, children, action }: EmptyStateProps) {
  return (
    <div className="empty">
      <div className="badge">
        <Icon name={icon} size={22} />
      </div>
      <h2>{title}</h2>
      {children ? <p>{children}</p> : null}
      {action}
    </div>
  );
}

/** Why something could not be read, and a way to try again. */
export function ErrorNotice({
  error,
  retry,
}: {
  readonly error: unknown;
  readonly retry?: () => void;
}) {
  return (
    <Notice
      tone="bad"
      announce
      title={generalMessage(error)}
      action={
        retry ? (
          <Button size="xs" variant="default" onClick={retry}>
            Try again
          </Button>
        ) : null
      }
    />
  );
}

interface QueryResultProps<Data> {
  readonly query: {
    readonly data: Data | undefined;
    readonly error: unknown;
    readonly refetch: () => unknown;
  };
  readonly height?: number;
  readonly children: (data: Data) => ReactNode;
}

/** What a query brought; its failure, or a placeholder, until then. */
export function QueryResult<Data>({ query, height = 240, children }: QueryResultProps<Data>) {
  if (query.data !== undefined) return children(query.data);
  if (query.error) return <ErrorNotice error={query.error} retry={() => void query.refetch()} />;
  return (
    <div role="status">
      <span className="hidden-text">Loading</span>
      <Skeleton height={height} radius="lg" />
    </div>
  );
}
