import { Suspense } from 'react';
import { Redirect, Route, Switch } from 'wouter';
import { EmptyState } from '../components/empty-state';
import { Page } from '../components/page';
import { PageLoader } from '../components/page-loader';
import { PAGES } from './pages';

function NotFoundPage() {
  return (
    <Page title="Not found">
      <div className="card">
        <EmptyState icon="search" title="There is no such page.">
          The navigation shows what there is.
        </EmptyState>
      </div>
    </Page>
  );
}

/** The pages of one tenant. */
export function Router() {
  return (
    <Suspense fallback={<PageLoader />}>
      <Switch>
        <Route path="/">
          <Redirect to="/overview" replace />
        </Route>
        {PAGES.map(({ path, component }) => (
          <Route key={path} path={path} component={component} />
        ))}
        <Route component={NotFoundPage} />
      </Switch>
    </Suspense>
  );
}
