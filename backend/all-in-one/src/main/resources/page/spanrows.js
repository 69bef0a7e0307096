// The rows of the timeline: a tree in a grid, of which only what is seen is drawn; keys and focus.
import {html, useCallback, useLayoutEffect, useMemo, useRef, useState} from './lib.js';
import {Details} from './details.js';
import {Grid} from './ruler.js';
import {Columns, useColumns, useCursor, useWheel} from './spancolumns.js';
import {SpanRow} from './spanrow.js';
import {useVirtual} from './virtual.js';

const ROW = 28;
/** The width of one level, in pixels: usual, where names have little room, and of a trace that is deeper than wide. */
const [LEVEL, NARROW_LEVEL, LEAST_LEVEL] = [12, 8, 2];

export function Rows({trace, rows, collapsed, open, view, onView, path, timesOnPath, errorsBelow, found, aside, inSide, onToggle, onOpen, onGo, reveal, children}) {
  const frame = useRef(null);
  const head = useRef(null);
  const columns = useColumns(frame);
  const {nameWidth, timeWidth} = columns;
  const keys = useMemo(() => rows.map(span => span.spanID), [rows]);
  const isOpen = useCallback(id => !inSide && open.has(id), [open, inSide]);
  const virtual = useVirtual({keys, rowHeight: ROW, isOpen, head});
  const [current, setCurrent] = useFocus({frame, rows, virtual, reveal});
  const drawn = rows.slice(virtual.first, virtual.last);
  const tabbed = drawn.find(span => span.spanID === current) ?? drawn[0];
  const indent = useIndent(drawn, nameWidth);
  const latest = useLatest({onToggle, onOpen, onFocus: setCurrent});
  const context = useMemo(() => ({trace, collapsed, open, view, path, errorsBelow, found, aside, indent, timeWidth, ...latest}),
      [trace, collapsed, open, view, path, errorsBelow, found, aside, indent.base, indent.level, timeWidth]);
  const cursor = useCursor({frame, view, nameWidth, timeWidth});
  useWheel({frame, view, onView, trace, nameWidth, timeWidth});
  const close = span => {
    if (open.has(span.spanID)) onOpen(span);
    onGo(span);
  };
  const drawnOf = (span, index) => {
    const top = virtual.topOf(index);
    // An element around each: Preact moves components that stand behind one that is gone, all of them.
    const row = html`
      <div key=${span.spanID} role="presentation" class="span-place" style=${`top:${top}px`}><${SpanRow} ...${{span, context, index}} isTabbed=${span === tabbed} /></div>`;
    return isOpen(span.spanID) ? [row, html`
      <div key=${`details ${span.spanID}`} role="row" class="span-details" data-key=${span.spanID} style=${{top: `${top + ROW}px`}} ref=${virtual.measure}><div role="gridcell">
        <${Details} ...${{span, trace}} path=${timesOnPath} onClose=${() => close(span)} /></div></div>`] : [row];
  };
  return html`
    <div class="spans" ref=${frame} style=${{'--name-width': `${nameWidth}px`, '--time-width': `${timeWidth}px`, '--row': `${ROW}px`, '--level': `${indent.level}px`}} ...${cursor}>
      <div class="spans-head" ref=${head}>${children}<${Columns} ...${{columns, view, onView}} /></div>
      <div id="spans" role="treegrid" aria-label="Spans: arrow keys move, Enter shows details" aria-rowcount=${rows.length} ref=${virtual.list} class="spans-all" style=${{height: `${virtual.height}px`}}
          onKeyDown=${event => pressed(event, {rows, collapsed, open, tabbed, onToggle, onOpen, onGo})}>
        <${Grid} view=${view} width=${timeWidth} />
        ${drawn.flatMap((span, i) => drawnOf(span, virtual.first + i))}
      </div>
      <div class="cursor" aria-hidden="true"><span></span></div>
    </div>`;
}

/** Functions that stay the same ones and call the newest: rows are not drawn anew for them. */
function useLatest(functions) {
  const latest = useRef(functions);
  latest.current = functions;
  return useMemo(() => Object.fromEntries(Object.keys(functions).map(name => [name, (...all) => latest.current[name](...all)])), []);
}

/**
 * The row with the focus, and `reveal`, which goes to a span that is among the rows, or will be when they are drawn anew:
 * it is scrolled to, and has the focus as soon as it is there.
 */
function useFocus({frame, rows, virtual, reveal}) {
  const [current, setCurrent] = useState(null);
  const wanted = useRef(null);
  const [, again] = useState(0);
  reveal.current = span => {
    wanted.current = {id: span.spanID, isScrolled: false};
    setCurrent(span.spanID);
    again(n => n + 1);
  };
  useLayoutEffect(() => {
    const want = wanted.current;
    const index = want ? rows.findIndex(span => span.spanID === want.id) : -1;
    if (index < 0) return;
    if (!want.isScrolled) {
      want.isScrolled = true;
      virtual.scrollTo(index);
    }
    const row = frame.current.querySelector(`[data-span="${CSS.escape(want.id)}"]`);
    if (!row) return; // It comes with the next drawing, which the scrolling caused.
    wanted.current = null;
    row.focus({preventScroll: true});
  });
  return [current, setCurrent];
}

/** {base, level, isTight}: of a trace deeper than there is room for, levels that all drawn rows share are left out, and the rest are narrow. */
function useIndent(drawn, nameWidth) {
  const usual = nameWidth < 240 ? NARROW_LEVEL : LEVEL;
  const room = nameWidth * 0.45;
  const deepest = drawn.reduce((max, span) => Math.max(max, span.depth), 0);
  if (deepest * usual <= room) return {base: 0, level: usual, isTight: false};
  const base = Math.max(0, drawn.reduce((min, span) => Math.min(min, span.depth), Infinity) - 2);
  const level = Math.max(LEAST_LEVEL, Math.min(usual, Math.floor(room / (deepest - base))));
  return {base, level, isTight: level < NARROW_LEVEL};
}

function pressed(event, {rows, collapsed, open, tabbed, onToggle, onOpen, onGo}) {
  if (!tabbed || event.altKey || event.ctrlKey || event.metaKey || !event.target.matches('[data-span]')) return;
  const at = rows.indexOf(tabbed);
  const isCollapsed = collapsed.has(tabbed.spanID);
  const page = Math.max(1, Math.floor(innerHeight / ROW) - 8);
  const actions = {
    ArrowDown: () => onGo(rows[Math.min(rows.length - 1, at + 1)]), ArrowUp: () => onGo(rows[Math.max(0, at - 1)]),
    PageDown: () => onGo(rows[Math.min(rows.length - 1, at + page)]), PageUp: () => onGo(rows[Math.max(0, at - page)]),
    Home: () => onGo(rows[0]), End: () => onGo(rows.at(-1)),
    ArrowRight: () => tabbed.children.length && (isCollapsed ? onToggle(tabbed) : onGo(tabbed.children[0])),
    ArrowLeft: () => tabbed.children.length && !isCollapsed ? onToggle(tabbed) : tabbed.parent && onGo(tabbed.parent),
    Enter: () => onOpen(tabbed), ' ': () => onOpen(tabbed), ...open.has(tabbed.spanID) && {Escape: () => onOpen(tabbed)},
  };
  if (!actions[event.key] || event.shiftKey && event.key.startsWith('Arrow')) return;
  event.preventDefault();
  actions[event.key]();
}
