import { type ReactNode, useEffect } from 'react';

interface PageProps {
  /** Also the title of the browser's tab. */
  readonly title: string;
  /** Replaces the title in the heading when that is more than text. */
  readonly heading?: ReactNode;
  readonly subtitle?: ReactNode;
  readonly actions?: ReactNode;
  readonly children: ReactNode;
}

export function Page({ title, heading, subtitle, actions, children }: PageProps) {
  useEffect(() => {
    document.title = `${title} · SentinelOne discovery`;
  }, [title]);
  return (
    <div className="main-inner">
      <header className="page-header">
        <div style={{ minWidth: 0 }}>
          <h1>{heading ?? title}</h1>
          {subtitle ? <p>{subtitle}</p> : null}
        </div>
        {actions ? <div className="row">{actions}</div> : null}
      </header>
      {children}
    </div>
  );
}
