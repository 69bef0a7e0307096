// The rows of the timeline: a tree in a grid, of which only what is seen is drawn; keys, focus, and the width of its columns.
import {html, useCallback, useLayoutEffect, useMemo, useRef, useState} from './lib.js';
import {Details} from './details.js';
import {Ruler} from './ruler.js';
import {useWidth} from './size.js';
import {SpanRow} from './spanrow.js';
import {recall, remember} from './storage.js';
import {useVirtual} from './virtual.js';

const ROW = 28;
/** The width of one level, in pixels: usual, where names have little room, and of a trace that is deeper than wide. */
const [LEVEL, NARROW_LEVEL, LEAST_LEVEL] = [12, 8, 2];
/** A column of names may have so much of the width. */
const [NARROWEST, WIDEST] = [0.15, 0.75];

export function Rows({trace, rows, collapsed, open, view, path, errorsBelow, found, onToggle, onOpen, onGo, reveal, children}) {
  const frame = useRef(null);
  const head = useRef(null);
  const width = useWidth(frame);
  const [share, setShare] = useShare(width);
  const keys = useMemo(() => rows.map(span => span.spanID), [rows]);
  const isOpen = useCallback(id => open.has(id), [open]);
  const virtual = useVirtual({keys, rowHeight: ROW, isOpen, head});
  const [current, setCurrent] = useFocus({frame, rows, virtual, reveal});
  const drawn = rows.slice(virtual.first, virtual.last);
  const tabbed = drawn.find(span => span.spanID === current) ?? drawn[0];
  const nameWidth = Math.round(width * share);
  const indent = useIndent(drawn, nameWidth);
  const context = useMemo(() => ({trace, collapsed, open, view, path, errorsBelow, found, indent, timeWidth: width - nameWidth, onToggle, onOpen, onFocus: setCurrent}),
      [trace, collapsed, open, view, path, errorsBelow, found, indent.base, indent.level, width, nameWidth]);
  return html`
    <div class="spans" ref=${frame} style=${{'--name-width': `${nameWidth}px`, '--row': `${ROW}px`, '--level': `${indent.level}px`}}>
      <div class="spans-head" ref=${head}>
        ${children}
        <div class="spans-columns">
          <span class="spans-title">Service & operation</span>
          <${Splitter} share=${share} width=${width} onShare=${setShare} />
          <${Ruler} view=${view} />
        </div>
      </div>
      <div role="treegrid" aria-label="Spans: arrow keys move, Enter shows details" aria-rowcount=${rows.length} ref=${virtual.list} class="spans-all" style=${{height: `${virtual.height}px`}}
          onKeyDown=${event => pressed(event, {rows, collapsed, tabbed, onToggle, onOpen, onGo})}>
        <div class="spans-drawn" role="presentation" style=${{transform: `translateY(${virtual.top}px)`}}>
          ${drawn.map((span, i) => html`
            <${SpanRow} key=${span.spanID} ...${{span, context}} index=${virtual.first + i} isTabbed=${span === tabbed} />
            ${open.has(span.spanID) && html`
              <div key=${`details ${span.spanID}`} role="row" class="span-details" data-key=${span.spanID} ref=${virtual.measure}><div role="gridcell">
                <${Details} ...${{span, trace}} /></div></div>`}`)}
        </div>
      </div>
    </div>`;
}

/** What part of the width names have; less to begin with on a large window. */
function useShare(width) {
  const [share, setShare] = useState(() => Number(recall('names')) || null);
  const usual = width > 1100 ? 0.32 : width > 600 ? 0.4 : 0.5;
  const change = value => {
    const kept = Math.max(NARROWEST, Math.min(WIDEST, value));
    remember('names', kept.toFixed(3));
    setShare(kept);
  };
  return [share ?? usual, change];
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

function pressed(event, {rows, collapsed, tabbed, onToggle, onOpen, onGo}) {
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
    Enter: () => onOpen(tabbed), ' ': () => onOpen(tabbed),
  };
  if (!actions[event.key]) return;
  event.preventDefault();
  actions[event.key]();
}

/** Between the columns: dragged, or moved by keys. */
function Splitter({share, width, onShare}) {
  const [isHeld, setHeld] = useState(false);
  const move = event => isHeld && onShare((event.clientX - event.currentTarget.closest('.spans').getBoundingClientRect().left) / width);
  const keys = event => {
    const step = {ArrowLeft: -0.02, ArrowRight: 0.02}[event.key];
    if (!step) return;
    event.preventDefault();
    onShare(share + step);
  };
  return html`
    <div class=${`splitter${isHeld ? ' held' : ''}`} role="separator" tabindex="0" aria-orientation="vertical" aria-label="Width of the names"
        aria-valuemin=${100 * NARROWEST} aria-valuemax=${100 * WIDEST} aria-valuenow=${Math.round(100 * share)} onKeyDown=${keys}
        onPointerDown=${event => { event.currentTarget.setPointerCapture(event.pointerId); setHeld(true); }}
        onPointerMove=${move} onPointerUp=${() => setHeld(false)} onPointerCancel=${() => setHeld(false)}></div>`;
}
