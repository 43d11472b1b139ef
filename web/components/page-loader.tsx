import { Loader } from '@mantine/core';

export function Waiting() {
  return (
    <div className="gate" role="status">
      <Loader size="sm" aria-hidden="true" />
      <span className="hidden-text">Loading</span>
    </div>
  );
}
