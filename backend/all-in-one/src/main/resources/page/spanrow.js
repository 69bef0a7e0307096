// One span of the timeline: its place in the tree, its names, and its bar with what is marked on it.
import {html, memo, useState} from './lib.js';
import {duration} from './format.js';
import {marks} from './marks.js';
import {tag} from './model.js';
import {kindOf, pillsOf} from './pills.js';
import {remoteOf, serverOf} from './rows.js';
import {named} from './text.js';

/** Longer names are cut: no row shows more, and a hostile one may have 100 kB. */
const LONGEST = 200;
/** The pointer is at a mark when it is so near to it. Pixels. */
const NEAR = 5;

/** Drawn anew only for something new: while one scrolls, most rows stay what they are. Its parts are functions, which cost less than components. */
export const SpanRow = memo(({span, context, index, isTabbed}) => {
  const {collapsed, open, errorsBelow, found, aside, onOpen, onFocus} = context;
  const isParent = span.children.length > 0;
  const isCollapsed = isParent && collapsed.has(span.spanID);
  const isMatch = found?.has(span);
  const hidesError = isCollapsed && errorsBelow.has(span.spanID);
  const classes = ['span', open.has(span.spanID) && 'open', isMatch && 'match', (found && !isMatch || aside?.has(span)) && 'no-match'].filter(Boolean).join(' ');
  return html`
    <div class=${classes} role="row" data-span=${span.spanID} aria-level=${span.depth + 1} aria-rowindex=${index + 1} aria-expanded=${isParent ? !isCollapsed : null}
        tabindex=${isTabbed ? 0 : -1} style=${`--service:${span.color}`} aria-label=${labelOf(span, hidesError)}
        onFocus=${() => onFocus(span.spanID)} onClick=${event => isMeant(event) && onOpen(span)}>
      ${name(span, context, isParent, isCollapsed, hidesError)}
      ${time(span, context, isCollapsed)}
      <div class="span-duration" role="gridcell">${duration(span.duration)}</div>
    </div>`;
});

/** Who has just selected some of the row's text wants to have it. */
function isMeant({target, currentTarget}) {
  const selection = getSelection();
  return !target.closest('button') && (selection.isCollapsed || !selection.containsNode(currentTarget, true));
}

function labelOf(span, hidesError) {
  const marked = [span.isError ? 'error' : hidesError && 'an error below', span.isOrphan && 'its parent is not here', span.warnings.length && 'warnings'].filter(Boolean);
  return [`${named(span.service)} ${named(span.operationName)}`.slice(0, LONGEST), duration(span.duration), ...marked].join(', ');
}

function name(span, {indent, onToggle}, isParent, isCollapsed, hidesError) {
  const level = Math.max(0, span.depth - indent.base);
  const remote = remoteOf(span, tag(span, 'peer.service'));
  return html`
    <div class="span-name" role="gridcell" title=${`${named(span.service)} · ${named(span.operationName)}`.slice(0, 1000)}>
      ${level > 0 && html`<span class=${`guides${indent.isTight ? ' tight' : ''}`} style=${`--depth:${level}`}></span>`}
      ${isParent
          ? html`<button type="button" class=${`chevron${isCollapsed ? '' : ' expanded'}`} tabindex="-1" aria-label=${isCollapsed ? 'Expand' : 'Collapse'}
              onClick=${() => onToggle(span)}><svg viewBox="0 0 10 10" aria-hidden="true"><path d="M3 1l4 4l-4 4" /></svg></button>`
          : html`<span class="chevron"></span>`}
      <span class="span-names">${wrongs(span, hidesError)}<b class="span-service">${named(span.service).slice(0, LONGEST)}</b>
        ${remote && html` <span class="remote" style=${{'--service': remote.color ?? 'var(--muted)'}}>→ <b>${named(remote.name).slice(0, LONGEST)}</b></span>`}
        ${' '}<span class="span-operation">${named(span.operationName).slice(0, LONGEST)}</span></span>
      ${about(span)}
    </div>`;
}

/** What is wrong with a span. */
function wrongs(span, hidesError) {
  return html`
    ${(span.isError || hidesError) && html`<span class=${`error-mark${span.isError ? '' : ' below'}`} role="img" aria-label=${span.isError ? 'error' : 'error below'}
        title=${span.isError ? 'Error' : 'A span below has an error'}>!</span> `}
    ${span.warnings.length > 0 && html`<span class="warning-mark" role="img" aria-label="warnings" title=${span.warnings.slice(0, 5).join('\n').slice(0, 1000)}>▲</span> `}
    ${span.isOrphan && html`<span class="pill odd" title=${`Its parent, span ${span.references[0].spanID}, is not in this trace`.slice(0, 200)}>parent not here</span> `}`;
}

/** What it asked for and answered, and its kind. */
function about(span) {
  const kind = kindOf(span);
  return html`
    ${pillsOf(span).map(({text, title, tone}) => html`<span key=${title} class=${`pill ${tone}`} title=${title}>${text}</span>`)}
    ${kind && html`<svg class="kind" viewBox="0 0 12 12" role="img" aria-label=${kind.name}><title>${kind.name}</title><path d=${kind.path} /></svg>`}`;
}

function time(span, {trace, view, path, timeWidth}, isCollapsed) {
  const part = partOf(view);
  const {relativeStart: from, duration: length} = span;
  const place = part(from, from + length);
  const server = isCollapsed ? serverOf(span) : null;
  return html`
    <div class="span-time" role="gridcell">
      ${place && html`<div class=${`bar${path ? ' off-path' : ''}`} style=${place}></div>`}
      ${path && sections(path.get(span), isCollapsed).map(([a, b]) => critical(part(a, b)))}
      ${server && within(part(server.relativeStart, server.relativeStart + server.duration), server.color)}
      ${span.logs.length > 0 && timeWidth > 0 && html`<${Marks} ...${{span, trace, view, timeWidth}} />`}
    </div>`;
}

/** Places on a bar's axis, as percents; null for what is not seen. */
function partOf([from, to]) {
  const range = Math.max(1e-9, to - from);
  const percent = at => Math.max(-1, Math.min(101, 100 * (at - from) / range));
  return (a, b) => b < from || a > to ? null : `left:${percent(a)}%;width:${percent(b) - percent(a)}%`;
}

/** The bar of the called service's span, within that of a call that hides it. */
function within(place, color) {
  return place && html`<div class="bar within" style=${`${place};--service:${color}`}></div>`;
}

/** Of a collapsed span, also what the path has below it. */
function sections(found, isCollapsed) {
  if (!found) return [];
  return isCollapsed ? [found.whole] : found.own;
}

/** The part of a bar that the path goes through: as strong as the bar is without a path. */
function critical(place) {
  return place && html`<div class="bar critical" style=${place}></div>`;
}

/** Lines on the bar, all of them one drawing; the one that is pointed at tells its logs. The keyboard finds them in the details. */
function Marks({span, trace, view, timeWidth}) {
  const [at, setAt] = useState(null);
  const found = marks(span, trace.startTime, view, timeWidth);
  const lines = wanted => found.filter(({isError}) => isError === wanted).map(({x}) => `M${x} 0v10`).join('');
  const move = event => {
    const x = event.clientX - event.currentTarget.getBoundingClientRect().left;
    const near = found.reduce((best, mark) => Math.abs(mark.x - x) < Math.abs((best?.x ?? Infinity) - x) ? mark : best, null);
    setAt(near && Math.abs(near.x - x) <= NEAR ? near : null);
  };
  return html`
    <svg class="marks" viewBox=${`0 0 ${timeWidth} 10`} preserveAspectRatio="none" aria-hidden="true" onPointerMove=${move} onPointerLeave=${() => setAt(null)}>
      <rect width=${timeWidth} height="10" fill="none" /><path d=${lines(false)} /><path class="failed" d=${lines(true)} /></svg>
    ${at && html`<${Tip} ...${{at, trace, timeWidth}} />`}`;
}

function Tip({at: {x, logs}, trace, timeWidth}) {
  const side = x > timeWidth * 0.6 ? {right: `${timeWidth - x + 8}px`} : {left: `${x + 8}px`};
  return html`
    <div class="tip" aria-hidden="true" style=${side}>
      ${logs.slice(0, 3).map((log, i) => html`<span key=${i}><b>${duration(log.timestamp - trace.startTime)}</b> ${inWords(log)}</span>`)}
      ${logs.length > 3 && html`<span>and ${logs.length - 3} more</span>`}
    </div>`;
}

function inWords({fields}) {
  return fields.slice(0, 6).map(({key, value}) => `${key}=${value}`.slice(0, 120)).join(' ');
}
