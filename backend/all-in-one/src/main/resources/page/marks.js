// Where the logs of a span stand on its bar. Knows no DOM.

/** So many marks on one bar at most. */
const MOST = 60;

/** [{at, logs}]: times since the trace began, and the logs that are too near to one another to be told apart. */
export function marks(span, traceStart, [from, to]) {
  const grain = Math.max(1, (to - from) / 250);
  const found = new Map();
  for (const log of span.logs) {
    const at = log.timestamp - traceStart;
    if (at < from || at > to) continue;
    const place = Math.round(at / grain);
    if (found.has(place)) found.get(place).logs.push(log);
    else if (found.size < MOST) found.set(place, {at, logs: [log]});
  }
  return [...found.values()];
}
