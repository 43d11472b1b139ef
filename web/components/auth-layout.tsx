import { type ReactNode, useEffect } from 'react';
import logo from '../favicon.svg';

interface AuthLayoutProps {
  readonly title: string;
  readonly lead?: ReactNode;
  readonly children: ReactNode;
}

/** A page for people who are not signed in yet. */
export function AuthLayout({ title, lead, children }: AuthLayoutProps) {
  useEffect(() => {
    document.title = `${title} · SentinelOne discovery`;
  }, [title]);
  return (
    <main className="gate">
      <div className="card">
        <div className="card-body stack">
          <div className="brand" style={{ padding: 0 }}>
            <img src={logo} alt="" />
            SentinelOne discovery
          </div>
          <div>
            <h1>{title}</h1>
            {lead ? (
              <p className="dim" style={{ marginTop: 6 }}>
                {lead}
              </p>
            ) : null}
          </div>
          {children}
        </div>
      </div>
    </main>
  );
}
