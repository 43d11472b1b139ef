import type { ReactNode } from 'react';

interface CardProps {
  readonly title?: ReactNode;
  readonly note?: ReactNode;
  readonly actions?: ReactNode;
  /** Without padding, for a table or a list. */
  readonly flush?: boolean;
  readonly children: ReactNode;
}

export function Card({ title, note, actions, flush = false, children }: CardProps) {
  return (
    <section className="card">
      {title ? (
        <div className="card-header">
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
