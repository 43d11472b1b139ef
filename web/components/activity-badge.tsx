import { Badge } from './badge';

/** Whether an AI agent was seen within the last 7 days. */
export function ActivityBadge({ active }: { readonly active: boolean }) {
  return active ? (
    <Badge tone="good" dot>
      Active
    </Badge>
  ) : (
    <Badge tone="quiet">Quiet</Badge>
  );
}
