// The flame graph of a trace: time is width, calls go down; spans of one name under one parent are one box.
import {html, useLayoutEffect, useMemo, useRef, useState} from './lib.js';
import {FindBox} from './findbox.js';
import {ancestors, flame, rows, symbols, visible} from './flame.js';
import {count, duration} from './format.js';
import {spanLink, useFind} from './graph-parts.js';
import {selfTime} from './model.js';
import {durationTicks} from './scale.js';
import {useRoom} from './size.js';
import {named} from './text.js';

const ROW = 22;
/** Narrower boxes are not drawn: they could neither be seen nor hit. Pixels. */
const LEAST = 1.5;
/** Rows above and below what is seen, so that scrolling shows no blanks. */
const SPARE = 6;
/** Narrower gaps have no room for words. Pixels. */
const WORDS = 90;
/** So many rows the table has at first. */
const SYMBOLS = 100;
/** What stands below: the margin of the page and the frame. Pixels. */
const AROUND = 34;

export default function Flamegraph({trace, url}) {
  const boxes = useMemo(() => flame(trace), [trace]);
  const [root, setRoot] = useState(boxes[0]);
  const focus = boxes.includes(root) ? root : boxes[0];
  const [pointed, setPointed] = useState(null);
  const {lit, ...find} = useFind(boxes, spansOf, url);
  const table = useMemo(() => symbols(boxes, selfTime), [boxes]);
  if (!boxes.length || !trace.spans.length) return html`<p class="empty">This trace has no spans.</p>`;
  return html`
    <div class="flamegraph">
      <div class="graph-bar">
        <button type="button" disabled=${focus === boxes[0]} onClick=${() => setRoot(boxes[0])}>Whole trace</button>
        <span class="faint">Width is time; calls go down. Click a box to enlarge it.</span>
        <${FindBox} ...${find} onGo=${setRoot} />
      </div>
      <${Facts} box=${boxes.includes(pointed) ? pointed : focus} whole=${boxes[0]} trace=${trace} />
      <div class="flames-and-table">
        <${Flames} ...${{boxes, focus, lit, setRoot}} onPoint=${setPointed} />
        <${Symbols} rows=${table} ...${{setRoot, setPointed}} />
      </div>
    </div>`;
}

const spansOf = box => box.spans;

/** What the box under the pointer or the keyboard is. */
function Facts({box, whole, trace}) {
  const self = box.spans.reduce((sum, span) => sum + Math.max(0, selfTime(span)), 0);
  const share = whole.value > 0 ? 100 * box.value / whole.value : 0;
  const [first] = box.spans;
  return html`
    <p class="flame-facts" aria-live="polite">
      <b>${named(first ? box.service : box.name).slice(0, 200)}</b> ${first && named(box.operation).slice(0, 300)}
      ${first && html`<span>${count(box.spans.length, 'span')}</span>`}
      <span>${duration(box.total)}</span>
      <span>${Number(share.toFixed(1))} % of the width</span>
      ${first && html`<span>self ${duration(self)}</span>`}
      ${box.value > box.total && html`
        <span class="faint" title="What it calls ran at the same time, so the box is as wide as their sum">sum of parallel calls ${duration(box.value)}</span>`}
      ${first && html`<a href=${spanLink(trace, first)}>timeline</a>`}
    </p>`;
}

function Flames({boxes, focus, lit, setRoot, onPoint}) {
  const scroller = useRef(null);
  const [sight, setSight] = useState({width: 0, top: 0, height: 0});
  const [current, setCurrent] = useState(null);
  const frame = useRef(null);
  const room = useRoom(frame, AROUND);
  useSight(scroller, setSight);
  const first = Math.floor(sight.top / ROW) - SPARE;
  const last = Math.ceil((sight.top + sight.height) / ROW) + SPARE;
  const least = LEAST / Math.max(1, sight.width);
  const high = useMemo(() => rows(focus, least), [focus, least]);
  const {places, gaps} = useMemo(() => sight.width ? visible(focus, {least, first, last}) : {places: [], gaps: []}, [focus, least, first, last]);
  const isDrawn = box => places.some(place => place.box === box);
  const tabbed = isDrawn(current) ? current : focus;
  const go = box => {
    setCurrent(box);
    reveal(scroller.current, box, focus);
    // The box is there to be focused only after it was drawn.
    requestAnimationFrame(() => scroller.current?.querySelector(`[data-box="${box.index}"]`)?.focus());
  };
  const enlarge = box => {
    setRoot(box);
    go(box);
  };
  const onFocus = box => {
    setCurrent(box);
    onPoint(box);
  };
  // Kept while only the pointer moves: thousands of boxes may be seen at once.
  const drawn = useMemo(() => places.map(place => html`
      <${Box} key=${place.box.index} ...${{place, onFocus, onPoint, enlarge}} width=${sight.width} isTabbed=${place.box === tabbed}
          mark=${lit && (lit.has(place.box.index) ? 'lit' : 'dim')} />`), [places, lit, tabbed, sight.width]);
  const between = useMemo(() => gaps.map(gap => html`<${Gap} key=${gap.boxes[0].index} ...${{gap, lit, enlarge}} width=${sight.width} />`), [gaps, lit, sight.width]);
  return html`
    <div class="flames-frame" ref=${frame} style=${{height: `${room.height}px`}}>
      <${Ruler} value=${focus.value} />
      <div class="flames" ref=${scroller} role="tree" aria-label="Flame graph: arrow keys move, Enter enlarges, Escape shows the whole trace"
          onKeyDown=${event => keys(event, {tabbed, boxes, focus, isDrawn, go, enlarge})} onMouseLeave=${() => onPoint(null)}>
        <div class="flames-all" role="none" style=${{height: `${high * ROW}px`}}>${drawn}${between}</div>
      </div>
    </div>`;
}

/** How much time a width is. */
function Ruler({value}) {
  return html`
    <div class="flames-ruler" aria-hidden="true">${durationTicks(value, 6).filter(tick => tick < 0.97 * value).map(tick => html`
      <span key=${tick} style=${{left: `${100 * tick / value}%`}}>${duration(tick)}</span>`)}</div>`;
}

/** The names by what they cost; a click enlarges the widest box of a name. */
function Symbols({rows: list, setRoot, setPointed}) {
  const [limit, setLimit] = useState(SYMBOLS);
  const most = list.reduce((max, symbol) => Math.max(max, symbol.self), 1);
  return html`
    <div class="symbols"><table class="listing" aria-label="Names by self time">
      <thead><tr><th scope="col">Name</th><th scope="col" class="number">Self</th><th scope="col" class="number">Total</th><th scope="col" class="number">Spans</th></tr></thead>
      <tbody>${list.slice(0, limit).map(symbol => html`
        <tr key=${symbol.name} style=${{'--part': symbol.self / most}}>
          <td><button type="button" class="symbol" onClick=${() => setRoot(symbol.widest)} onMouseEnter=${() => setPointed(symbol.widest)}>
            <i class="swatch" style=${{background: symbol.color}}></i>${named(symbol.service).slice(0, 80)}: ${named(symbol.operation).slice(0, 120)}</button></td>
          <td class="number self">${duration(symbol.self)}</td><td class="number">${duration(symbol.total)}</td>
          <td class="number">${symbol.spans.toLocaleString('en')}</td></tr>`)}</tbody></table>
      ${list.length > limit && html`<button type="button" class="quiet" onClick=${() => setLimit(limit + 5 * SYMBOLS)}>
        Show more (${(list.length - limit).toLocaleString('en')} left)</button>`}
    </div>`;
}

function useSight(ref, setSight) {
  useLayoutEffect(() => {
    const read = () => {
      const {clientWidth: width, clientHeight: height, scrollTop: top} = ref.current;
      setSight(old => old.width === width && old.height === height && old.top === top ? old : {width, height, top});
    };
    read();
    const observer = new ResizeObserver(read);
    observer.observe(ref.current);
    ref.current.addEventListener('scroll', read, {passive: true});
    return () => observer.disconnect();
  }, []);
}

/** Scrolls as little as is needed to see a box. */
function reveal(scroller, box, focus) {
  const top = (ancestors(focus) + box.depth - focus.depth) * ROW;
  if (top < scroller.scrollTop) scroller.scrollTop = top;
  else if (top + ROW > scroller.scrollTop + scroller.clientHeight) scroller.scrollTop = top + ROW - scroller.clientHeight;
}

function Box({place: {box, row, left, part, above}, width, isTabbed, mark, onFocus, onPoint, enlarge}) {
  const label = `${captionOf(box)}, ${count(box.spans.length, 'span')}, ${duration(box.total)}${box.errors ? `, ${count(box.errors, 'error')}` : ''}`;
  const classes = ['flame', above && 'above', mark, box.errors && 'failed'].filter(Boolean).join(' ');
  const place = {left: `${left * 100}%`, width: `${part * 100}%`, top: `${row * ROW}px`, '--service': box.color ?? 'var(--muted)'};
  return html`
    <div class=${classes} role="treeitem" aria-level=${row + 1} aria-label=${label} data-box=${box.index} data-name=${box.name.slice(0, 200)}
        tabindex=${isTabbed ? 0 : -1} style=${place}
        onClick=${() => enlarge(box)} onFocus=${() => onFocus(box)} onMouseEnter=${() => onPoint(box)}>
      ${part * width > 24 && html`<span>${box.errors > 0 && html`<b class="error-mark">!</b>`}${captionOf(box)}</span>`}
    </div>`;
}

/** Many boxes, each too narrow to be drawn; a click enlarges the widest. */
function Gap({gap: {row, left, part, boxes}, lit, enlarge, width}) {
  const place = {left: `${left * 100}%`, width: `${part * 100}%`, top: `${row * ROW}px`};
  const words = `${count(boxes.reduce((sum, box) => sum + box.spans.length, 0), 'span')}, ${duration(boxes.reduce((sum, box) => sum + box.total, 0))}`;
  const widest = () => boxes.reduce((most, box) => box.width > most.width ? box : most);
  return html`<div class=${`flames-more${lit && boxes.some(box => lit.has(box.index)) ? ' lit' : ''}`} role="none" style=${place}
      title=${words} onClick=${() => enlarge(widest())}>${part * width > WORDS && html`<span>${words}</span>`}</div>`;
}

function captionOf({service, name, operation, spans}) {
  const times = spans.length > 1 ? ` × ${spans.length}` : '';
  return (spans.length ? `${named(service)}: ${named(operation)}` : name).slice(0, 200) + times;
}

function keys(event, {tabbed, boxes, focus, isDrawn, go, enlarge}) {
  const {key} = event;
  const siblings = tabbed.parent?.children ?? [tabbed];
  const at = siblings.indexOf(tabbed);
  const moves = {
    ArrowDown: tabbed.children[0], ArrowUp: tabbed.parent, ArrowLeft: siblings[at - 1], ArrowRight: siblings[at + 1], Home: boxes[0],
  };
  if (key === 'Enter' || key === ' ') enlarge(tabbed);
  else if (key === 'Escape' && focus !== boxes[0]) enlarge(boxes[0]);
  else if (!(key in moves)) return;
  else if (moves[key]) (isDrawn(moves[key]) ? go : enlarge)(moves[key]);
  event.preventDefault();
}
