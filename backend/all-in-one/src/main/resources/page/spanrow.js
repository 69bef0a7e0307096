// One span of the timeline: its place in the tree, its names, and its bar with what is marked on it.
import {html, memo} from './lib.js';
import {duration} from './format.js';
import {marks} from './marks.js';
import {tag} from './model.js';
import {remoteOf, serverOf} from './rows.js';
import {named} from './text.js';

/** Longer names are cut: no row shows more, and a hostile one may have 100 kB. */
const LONGEST = 200;
/** A label beside a bar needs so many pixels. */
const LABEL = 74;

/** Drawn anew only for something new: while one scrolls, most rows stay what they are. */
export const SpanRow = memo(({span, context, index, isTabbed}) => {
  const {collapsed, open, errorsBelow, found, onOpen, onFocus} = context;
  const isParent = span.children.length > 0;
  const isCollapsed = isParent && collapsed.has(span.spanID);
  const isMatch = found?.has(span);
  const hidesError = isCollapsed && errorsBelow.has(span.spanID);
  const classes = ['span', open.has(span.spanID) && 'open', isMatch && 'match', found && !isMatch && 'no-match'].filter(Boolean).join(' ');
  return html`
    <div class=${classes} role="row" data-span=${span.spanID} aria-level=${span.depth + 1} aria-rowindex=${index + 1} aria-expanded=${isParent ? !isCollapsed : null}
        tabindex=${isTabbed ? 0 : -1} style=${{'--service': span.color}} aria-label=${labelOf(span, hidesError)}
        onFocus=${() => onFocus(span.spanID)} onClick=${event => event.target.closest('button') || onOpen(span)}>
      <${Name} ...${{span, context, isParent, isCollapsed, hidesError}} />
      <${Time} ...${{span, context, isCollapsed}} />
    </div>`;
});

function labelOf(span, hidesError) {
  const error = span.isError ? ', error' : hidesError ? ', an error below' : '';
  return `${named(span.service)} ${named(span.operationName)}`.slice(0, LONGEST) + `, ${duration(span.duration)}${error}`;
}

function Name({span, context: {indent, onToggle}, isParent, isCollapsed, hidesError}) {
  const level = Math.max(0, span.depth - indent.base);
  const remote = remoteOf(span, tag(span, 'peer.service'));
  return html`
    <div class="span-name" role="gridcell" title=${`${named(span.service)} · ${named(span.operationName)}`.slice(0, 1000)}>
      <span class=${`guides${indent.isTight ? ' tight' : ''}`} style=${{'--depth': level}}></span>
      ${isParent
          ? html`<button type="button" class=${`chevron${isCollapsed ? '' : ' expanded'}`} tabindex="-1" aria-label=${isCollapsed ? 'Expand' : 'Collapse'}
              onClick=${() => onToggle(span)}><svg viewBox="0 0 10 10" aria-hidden="true"><path d="M3 1l4 4l-4 4" /></svg></button>`
          : html`<span class="chevron"></span>`}
      <span class="span-names">${(span.isError || hidesError) && html`<${ErrorMark} isBelow=${!span.isError} /> `}<b class="span-service">${named(span.service).slice(0, LONGEST)}</b>
        ${remote && html` <span class="remote" style=${{'--service': remote.color ?? 'var(--muted)'}}>→ <b>${named(remote.name).slice(0, LONGEST)}</b></span>`}
        ${' '}<span class="span-operation">${named(span.operationName).slice(0, LONGEST)}</span></span>
    </div>`;
}

function ErrorMark({isBelow}) {
  return html`<span class=${`error-mark${isBelow ? ' below' : ''}`} role="img" aria-label=${isBelow ? 'error below' : 'error'} title=${isBelow ? 'A span below has an error' : 'Error'}>!</span>`;
}

function Time({span, context: {trace, view, path, timeWidth}, isCollapsed}) {
  const part = partOf(view);
  const {relativeStart: from, duration: length} = span;
  const place = part(from, from + length);
  const server = isCollapsed ? serverOf(span) : null;
  return html`
    <div class="span-time" role="gridcell">
      ${place && html`<div class="bar" style=${place}></div>`}
      ${server && html`<${Within} place=${part(server.relativeStart, server.relativeStart + server.duration)} color=${server.color} />`}
      ${path && sections(path.get(span), isCollapsed).map(([a, b]) => html`<${Critical} key=${a} place=${part(a, b)} />`)}
      ${span.logs.length > 0 && marks(span, trace.startTime, view).map(mark => html`<${Mark} key=${mark.at} ...${{mark, view}} />`)}
      ${place && html`<${Label} span=${span} view=${view} timeWidth=${timeWidth} />`}
    </div>`;
}

/** Places on a bar's axis, as percents; null for what is not seen. */
function partOf([from, to]) {
  const range = Math.max(1e-9, to - from);
  const percent = time => Math.max(-1, Math.min(101, 100 * (time - from) / range));
  return (a, b) => b < from || a > to ? null : {left: `${percent(a)}%`, width: `${percent(b) - percent(a)}%`};
}

/** The bar of the called service's span, within that of a call that hides it. */
function Within({place, color}) {
  return place && html`<div class="bar within" style=${{...place, '--service': color}}></div>`;
}

/** Of a collapsed span, also what the path has below it. */
function sections(found, isCollapsed) {
  if (!found) return [];
  return isCollapsed ? [found.whole] : found.own;
}

function Critical({place}) {
  return place && html`<div class="critical" style=${place}></div>`;
}

/** A line on the bar, which shows its logs when it is pointed at; the keyboard finds them in the details. */
function Mark({mark: {at, logs}, view: [from, to]}) {
  const left = 100 * (at - from) / Math.max(1e-9, to - from);
  return html`
    <div class="mark" style=${{left: `${left}%`}} aria-hidden="true"><div class=${`tip${left > 60 ? ' leftward' : ''}`}>
      ${logs.slice(0, 3).map((log, i) => html`<span key=${i}><b>${duration(at)}</b> ${inWords(log)}</span>`)}
      ${logs.length > 3 && html`<span>and ${logs.length - 3} more</span>`}
    </div></div>`;
}

function inWords({fields}) {
  return fields.slice(0, 6).map(({key, value}) => `${key}=${value}`.slice(0, 120)).join(' ');
}

/** Right of the bar if there is room, else left of it, else on it, else where there is more room. */
function Label({span, view: [from, to], timeWidth}) {
  const range = Math.max(1e-9, to - from);
  const start = Math.max(0, (span.relativeStart - from) / range);
  const end = Math.min(1, (span.relativeStart + span.duration - from) / range);
  const hasRoom = share => share * timeWidth > LABEL;
  const side = hasRoom(1 - end) ? 'right' : hasRoom(start) ? 'left' : hasRoom(end - start) ? 'on' : 1 - end > start ? 'right' : 'left';
  const place = {right: {left: `${100 * end}%`}, left: {right: `${100 * (1 - start)}%`}, on: {right: `${100 * (1 - end)}%`}}[side];
  return html`<span class=${`span-duration ${side}`} style=${place}>${duration(span.duration)}</span>`;
}
