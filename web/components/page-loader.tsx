import { Loader } from '@mantine/core';

export function PageLoader() {
  return (
    <div className="gate" role="status">
      <Loader size="sm" aria-hidden="true" />
      <span className="hidden-text">Loading</span>
    </div>
  );
}
