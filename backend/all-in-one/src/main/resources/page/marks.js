// Where the logs of a span stand on its bar. Knows no DOM.

/** Logs nearer to one another than so many pixels share a mark. */
const GRAIN = 3;

/** [{x, logs, isError}] over a width in pixels, from left to right: x is the pixel, logs all those that stand there. */
export function marks(span, traceStart, [from, to], width) {
  const scale = width / Math.max(1e-9, to - from);
  const found = [];
  let place = -1;
  for (const log of span.logs) { // By time.
    const at = log.timestamp - traceStart;
    if (at < from || at > to) continue;
    const own = Math.floor((at - from) * scale / GRAIN);
    if (own !== place) found.push({x: Math.min(width - 1, (own + 0.5) * GRAIN), logs: [], isError: false});
    place = own;
    found.at(-1).logs.push(log);
    found.at(-1).isError ||= isErrorLog(log);
  }
  return found;
}

/** Whether a log tells of an error, as OpenTracing's and OpenTelemetry's conventions have it. */
export function isErrorLog({fields}) {
  return fields.some(({key, value}) => ((key === 'level' || key === 'event') && value === 'error') || key === 'error' || key === 'error.object'
      || (key === 'event' && value === 'exception'));
}
