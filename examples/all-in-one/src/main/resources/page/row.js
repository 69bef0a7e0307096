// One row of the timeline: the span's place in the tree, its name, and its bar.
import {html} from './lib.js';
import {duration} from './format.js';

/** In pixels, as in the style sheet. */
export const ROW_HEIGHT = 28;
/** Deeper spans are not indented further: names must have room. */
const DEEPEST = 24;
/** More marks than that say no more. */
const MARKS = 60;

export function Row({span, top, index, trace, range, collapsed, failed, critical, current, open, match, onToggle, onOpen}) {
  const remote = remoteOf(span);
  const classes = ['row', current && 'current', match && 'match'].filter(Boolean).join(' ');
  const mark = span.isError || (collapsed && failed);
  return html`
    <div class=${classes} role="row" id=${`span-${span.spanID}`} data-test="span" aria-level=${span.depth + 1} aria-rowindex=${index + 1}
        aria-expanded=${span.children.length ? String(!collapsed) : undefined} aria-selected=${String(current)}
        style=${{top: `${top}px`}} onClick=${onOpen}>
      <div class="names" role="gridcell" title=${`${span.service}: ${span.operationName}${span.depth > DEEPEST ? `, ${span.depth} deep` : ''}`}>
        <i class="indent" style=${{'--depth': Math.min(span.depth, DEEPEST)}}></i>
        ${span.children.length
          ? html`<button class="chevron" type="button" tabindex="-1" aria-label=${collapsed ? 'Expand' : 'Collapse'}
              onClick=${event => { event.stopPropagation(); onToggle(); }}>${collapsed ? '▸' : '▾'}</button>`
          : html`<i class="chevron"></i>`}
        <span class="span-name" style=${{borderColor: span.color}}>
          ${mark && html`<span class="error-mark" role="img" aria-label=${span.isError ? 'error' : 'error below'}>!</span> `}
          <b>${span.service || '(no name)'}</b>${remote && html` → <b>${remote.service}</b>`}<span class="operation">${(remote ?? span).operationName || '(no name)'}</span></span>
      </div>
      <div class="bars" role="gridcell" aria-label=${`${duration(span.duration)}, starts at ${duration(span.relativeStart)}`}>
        <${Bar} ...${{span, trace, range, critical}} rpc=${collapsed ? serverOf(span) : null} />
      </div>
    </div>`;
}

/** Where a time lies in the part that is shown, in percent. */
function scale(trace, range) {
  const whole = Math.max(1, trace.duration);
  return micros => 100 * (micros / whole - range[0]) / (range[1] - range[0]);
}

function Bar({span, trace, range, critical, rpc}) {
  const at = scale(trace, range);
  const box = (from, to) => {
    const [left, right] = [Math.max(-1, at(from)), Math.min(101, at(to))];
    return {left: `${left}%`, width: `${Math.max(0, right - left)}%`};
  };
  const [start, end] = [span.relativeStart, span.relativeStart + span.duration];
  if (at(end) < 0 || at(start) > 100) return null;
  const within = micros => micros - trace.startTime;
  // The label stands where there is more room: after the bar, before it, or in it at its end.
  const label = at(end) < 88 ? {left: `${Math.max(0, at(end))}%`} : at(start) > 12 ? {right: `${100 - at(start)}%`} : {right: '4px'};
  return html`
    <i class="bar" style=${{...box(start, end), background: span.color}}></i>
    ${rpc && html`<i class="bar rpc" style=${box(Math.max(start, rpc.relativeStart), Math.min(end, rpc.relativeStart + rpc.duration))} title=${`${rpc.service}: ${rpc.operationName}`}></i>`}
    ${critical?.map(([from, to]) => html`<i class="critical" key=${from} style=${box(within(from), within(to))} title="Critical path"></i>`)}
    ${span.logs.slice(0, MARKS).map((log, i) => html`
      <i class="log-mark" key=${i} style=${{left: `${at(within(log.timestamp))}%`}} title=${logTitle(log, trace)}></i>`)}
    <span class="bar-label" style=${label}>${duration(span.duration)}</span>`;
}

function logTitle(log, trace) {
  const fields = (log.fields ?? []).slice(0, 8).map(({key, value}) => `${key}: ${String(value).slice(0, 200)}`);
  return [duration(log.timestamp - trace.startTime), ...fields].join('\n');
}

/** The server's span of a call, if it is all that the call has. */
function serverOf(span) {
  return span.kind === 'client' && span.children.length === 1 && span.children[0].kind === 'server' ? span.children[0] : null;
}

function remoteOf(span) {
  const server = serverOf(span);
  return server && server.service !== span.service ? server : null;
}
