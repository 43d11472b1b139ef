/** The times that a query covers, in epoch milliseconds, both ends included. */
export interface TimeWindow {
  readonly fromMs: number;
  readonly toMs: number;
}

/** A window with too many results is halved, but not below this. */
const MIN_WINDOW_MS = 60_000;

/** The earlier and the later half, without overlap; null when the window is too short. */
export function halveWindow({
  fromMs,
  toMs,
}: TimeWindow): readonly [TimeWindow, TimeWindow] | null {
  if (toMs - fromMs < 2 * MIN_WINDOW_MS) return null;
  const middle = Math.floor((fromMs + toMs) / 2);
  return [
    { fromMs, toMs: middle },
    { fromMs: middle + 1, toMs },
  ];
}
