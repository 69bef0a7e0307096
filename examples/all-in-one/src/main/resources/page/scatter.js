// The traces that were found, as dots: when, how long, how many spans, and whether one failed.
import {html, useEffect, useRef, useState} from './lib.js';
import {dateTime, duration, count} from './format.js';

const HEIGHT = 190;
const EDGE = {left: 62, right: 18, top: 14, bottom: 24};

export function Scatter({traces}) {
  const box = useRef(null);
  const [width, setWidth] = useState(800);
  useEffect(() => {
    const observer = new ResizeObserver(([entry]) => setWidth(Math.max(240, entry.contentRect.width)));
    observer.observe(box.current);
    return () => observer.disconnect();
  }, []);
  const scale = scales(traces, width);
  // Large dots first, so that none hides a smaller one.
  const dots = traces.toSorted((a, b) => b.spans.length - a.spans.length);
  return html`
    <svg class="scatter" ref=${box} viewBox=${`0 0 ${width} ${HEIGHT}`} role="group" aria-label="Durations of the traces by their start">
      ${scale.durations.map(([y, text]) => html`
        <line key=${text} class="grid" x1=${EDGE.left} x2=${width - EDGE.right} y1=${y} y2=${y} />
        <text x=${EDGE.left - 8} y=${y + 4} text-anchor="end">${text}</text>`)}
      ${scale.times.map(([x, text, anchor]) => html`<text key=${x} x=${x} y=${HEIGHT - 7} text-anchor=${anchor}>${text}</text>`)}
      ${dots.map(trace => html`
        <a key=${trace.traceID} href=${`/trace/${trace.traceID}`} class=${trace.errorCount ? 'failed' : ''} aria-label=${label(trace)}>
          <title>${label(trace)}</title>
          <circle cx=${scale.x(trace.startTime)} cy=${scale.y(trace.duration)} r=${scale.radius(trace.spans.length)} />
        </a>`)}
    </svg>`;
}

function label(trace) {
  return `${trace.name}, ${duration(trace.duration)}, ${count(trace.spans.length, 'span')}${trace.errorCount ? `, ${count(trace.errorCount, 'error')}` : ''}, ${dateTime(trace.startTime)}`;
}

function scales(traces, width) {
  const starts = traces.map(t => t.startTime);
  const [first, last] = [Math.min(...starts), Math.max(...starts)];
  const longest = Math.max(1, ...traces.map(t => t.duration));
  const most = Math.max(1, ...traces.map(t => t.spans.length));
  const [left, right, bottom] = [EDGE.left + 14, width - EDGE.right - 14, HEIGHT - EDGE.bottom - 8];
  const y = value => bottom - (value / longest) * (bottom - EDGE.top);
  const clock = micros => dateTime(micros).slice(11, 19);
  return {
    x: start => last === first ? (left + right) / 2 : left + (start - first) / (last - first) * (right - left),
    y,
    radius: spans => 3 + 9 * Math.sqrt(spans / most),
    durations: [0, .5, 1].map(share => [y(longest * share), share ? duration(longest * share) : '0']),
    times: last === first ? [[(left + right) / 2, clock(first), 'middle']] : [[left, clock(first), 'start'], [right, clock(last), 'end']],
  };
}
