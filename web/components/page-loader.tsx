import { Loader } from '@mantine/core';

export function PageLoader() {
  return (
    <div className="auth-layout" role="status">
      <Loader size="sm" aria-hidden="true" />
      <span className="sr-only">Loading</span>
    </div>
  );
}
