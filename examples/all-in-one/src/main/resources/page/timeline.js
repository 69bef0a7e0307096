// The timeline of a trace: minimap, ruler, and a row for each span, of which only those in sight are there.
import {html, useCallback, useEffect, useLayoutEffect, useMemo, useRef, useState} from './lib.js';
import {collapseAll, collapseOne, expandOne, failing, reveal, toggle, visible} from './collapse.js';
import {criticalPath} from './critical.js';
import {duration} from './format.js';
import {Keys, KEYS} from './timelinekeys.js';
import {matches} from './matches.js';
import {Minimap} from './minimap.js';
import {Row, ROW_HEIGHT} from './row.js';
import {Detail} from './detail.js';
import {setFind} from './trace.js';

/** Rows above and below the sight, so that scrolling shows no gap. */
const SPARE = 12;
/** Until a detail was measured. */
const DETAIL_HEIGHT = 220;

export default function Timeline({trace, url}) {
  const query = url.searchParams.get('uiFind') ?? '';
  const [collapsed, setCollapsed] = useState(new Set());
  const [open, setOpen] = useState(new Map()); // spanID -> measured height of its detail
  const [current, setCurrent] = useState(null); // the span that the keys act on
  const [range, setRange] = useState([0, 1]);
  const [help, setHelp] = useState(false);
  const find = useRef(null);
  const found = useMemo(() => matches(trace, query), [trace, query]);
  const rows = useMemo(() => visible(trace, collapsed), [trace, collapsed]);
  const failed = useMemo(() => failing(trace), [trace]);
  const critical = useMemo(() => criticalPath(trace), [trace]);
  const list = useList(rows, open);

  const go = span => {
    setCollapsed(before => reveal(before, span));
    setCurrent(span);
    list.show.current = span;
  };
  const step = by => {
    const meant = trace.spans.filter(span => found.has(span.spanID));
    if (!meant.length) return;
    const at = meant.indexOf(current);
    go(meant[at < 0 ? (by > 0 ? 0 : meant.length - 1) : (at + by + meant.length) % meant.length]);
  };
  // A link with uiFind leads to its first match, opened if it is a span's id.
  useEffect(() => {
    const first = trace.spans.find(span => found.has(span.spanID));
    if (!first || current) return;
    go(first);
    if (trace.byId.has(query)) setOpen(new Map([[first.spanID, DETAIL_HEIGHT]]));
  }, [trace]);

  const toggleDetail = span => setOpen(before => {
    const next = new Map(before);
    if (!next.delete(span.spanID)) next.set(span.spanID, DETAIL_HEIGHT);
    return next;
  });
  const measured = useCallback((id, height) => setOpen(before =>
    !before.has(id) || before.get(id) === height ? before : new Map(before).set(id, height)), []);
  const actions = {
    move: by => {
      const at = rows.indexOf(current);
      go(rows[Math.min(rows.length - 1, Math.max(0, at < 0 ? 0 : at + by))]);
    },
    detail: () => current && toggleDetail(current),
    left: () => {
      if (current?.children.length && !collapsed.has(current.spanID)) setCollapsed(toggle(collapsed, current));
      else if (current?.parent) go(current.parent);
    },
    right: () => current && collapsed.has(current.spanID) ? setCollapsed(toggle(collapsed, current)) : actions.move(1),
    find: () => find.current.focus(),
    next: () => step(1), previous: () => step(-1),
    help: () => setHelp(true),
    unzoom: () => setRange([0, 1]),
  };
  useKeys(actions);

  return html`
    <div class="toolbar">
      <label class="find"><span class="visually-hidden">Find in the trace</span>
        <input type="search" ref=${find} placeholder="Find… ( / )" value=${query} onInput=${event => setFind(event.target.value)}
          onKeyDown=${event => event.key === 'Enter' && (event.preventDefault(), step(event.shiftKey ? -1 : 1))} /></label>
      ${query && html`
        <span role="status" class="faint">${found.size} ${found.size === 1 ? 'match' : 'matches'}</span>
        <button type="button" aria-label="Previous match" onClick=${actions.previous}>↑</button>
        <button type="button" aria-label="Next match" onClick=${actions.next}>↓</button>`}
      <span class="grow"></span>
      ${(range[0] > 0 || range[1] < 1) && html`<button type="button" onClick=${actions.unzoom}>Show the whole time</button>`}
      <button type="button" class="quiet" onClick=${actions.help}>Keys <kbd>?</kbd></button>
    </div>
    <${Minimap} ...${{trace, range, setRange}} />
    <div class="timeline">
      <${TimelineHead} ...${{trace, range, collapsed, setCollapsed}} />
      <div class="rows" role="treegrid" aria-label="Spans" aria-rowcount=${rows.length} tabindex="0" ref=${list.box}
          aria-activedescendant=${current ? `span-${current.spanID}` : undefined} style=${{height: `${list.height}px`}}
          onScroll=${list.scrolled} onFocus=${() => current || setCurrent(rows[0])}>
        <div role="presentation" style=${{height: `${list.total}px`}}>
          ${list.inSight.map(({span, top, index}) => html`
            <${Row} key=${span.spanID} ...${{span, top, index, trace, range}} collapsed=${collapsed.has(span.spanID)}
              failed=${failed.has(span.spanID)} critical=${critical.get(span.spanID)} current=${span === current}
              open=${open.has(span.spanID)} match=${found.has(span.spanID)}
              onToggle=${() => setCollapsed(toggle(collapsed, span))} onOpen=${() => { setCurrent(span); toggleDetail(span); }} />
            ${open.has(span.spanID) && html`
              <${Detail} key=${`detail-${span.spanID}`} ...${{span, trace, measured}} top=${top + ROW_HEIGHT} />`}`)}
        </div>
      </div>
    </div>
    ${help && html`<${Keys} close=${() => setHelp(false)} />`}`;
}

/** Which rows are in sight, and where; and scrolls to one that was asked for. */
function useList(rows, open) {
  const box = useRef(null);
  const show = useRef(null);
  const [scroll, setScroll] = useState(0);
  const [room, setRoom] = useState(600);
  useLayoutEffect(() => {
    const fit = () => setRoom(Math.max(240, innerHeight - Math.max(0, box.current.getBoundingClientRect().top + scrollY) - 18));
    fit();
    addEventListener('resize', fit);
    return () => removeEventListener('resize', fit);
  }, []);
  const tops = useMemo(() => {
    let top = 0;
    return rows.map(span => {
      const at = top;
      top += ROW_HEIGHT + (open.get(span.spanID) ?? 0);
      return at;
    });
  }, [rows, open]);
  const last = rows.at(-1);
  const total = last ? tops.at(-1) + ROW_HEIGHT + (open.get(last.spanID) ?? 0) : 0;
  const height = Math.min(total, room);
  useLayoutEffect(() => {
    if (!show.current) return;
    const index = rows.indexOf(show.current);
    show.current = null;
    if (index < 0) return;
    const top = tops[index];
    if (top < box.current.scrollTop) box.current.scrollTop = top;
    else if (top + ROW_HEIGHT > box.current.scrollTop + height) box.current.scrollTop = top + ROW_HEIGHT - height;
  });
  const from = Math.max(0, firstBelow(tops, scroll) - 1 - SPARE);
  const inSight = [];
  for (let index = from; index < rows.length && tops[index] < scroll + height + SPARE * ROW_HEIGHT; index++) {
    inSight.push({span: rows[index], top: tops[index], index});
  }
  return {box, show, height, total, inSight, scrolled: event => setScroll(event.currentTarget.scrollTop)};
}

/** The first index whose row begins below a height: by halving, since there may be many. */
function firstBelow(tops, height) {
  let [low, high] = [0, tops.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (tops[middle] > height) high = middle;
    else low = middle + 1;
  }
  return low;
}

function useKeys(actions) {
  const latest = useRef(actions);
  latest.current = actions;
  useEffect(() => {
    const pressed = event => {
      if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest('input, select, textarea, dialog')) return;
      const key = KEYS.find(k => k.keys.includes(event.key) && (!k.inRows || event.target.closest('.rows') === event.target));
      if (!key) return;
      event.preventDefault();
      key.act(latest.current);
    };
    document.addEventListener('keydown', pressed);
    return () => document.removeEventListener('keydown', pressed);
  }, []);
}

function TimelineHead({trace, range, collapsed, setCollapsed}) {
  const time = share => duration(Math.round(trace.duration * (range[0] + share * (range[1] - range[0]))));
  const button = (label, sign, next) => html`<button type="button" title=${label} aria-label=${label} onClick=${() => setCollapsed(next())}>${sign}</button>`;
  return html`
    <div class="timeline-head">
      <div class="names"><span class="grow">Service and operation</span>
        ${button('Expand +1', '›', () => expandOne(trace, collapsed))}${button('Collapse +1', '‹', () => collapseOne(trace, collapsed))}
        ${button('Expand All', '»', () => new Set())}${button('Collapse All', '«', () => collapseAll(trace))}</div>
      <div class="ruler" aria-hidden="true">${[0, .25, .5, .75, 1].map(share =>
        html`<span key=${share} style=${{left: `${100 * share}%`}}>${share === 0 && range[0] === 0 ? '0' : time(share)}</span>`)}</div>
    </div>`;
}
