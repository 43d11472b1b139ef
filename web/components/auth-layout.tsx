import { type ReactNode, useEffect } from 'react';
import logo from '../favicon.svg';

interface AuthLayoutProps {
  readonly title: string;
  readonly subtitle?: ReactNode;
  readonly children: ReactNode;
}

/** The layout of pages outside a tenant: sign-in, links, set-up. */
export function AuthLayout({ title, subtitle, children }: AuthLayoutProps) {
  useEffect(() => {
    document.title = `${title} · SentinelOne discovery`;
  }, [title]);
  return (
    <main className="auth-layout">
      <div className="card">
        <div className="card-body stack">
          <div className="brand" style={{ padding: 0 }}>
            <img src={logo} alt="" />
            SentinelOne discovery
          </div>
          <div>
            <h1>{title}</h1>
            {subtitle ? (
              <p className="dimmed" style={{ marginTop: 6 }}>
                {subtitle}
              </p>
            ) : null}
          </div>
          {children}
        </div>
      </div>
    </main>
  );
}
