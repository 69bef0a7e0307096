// The timeline of a trace: its spans as a tree, each with a bar of when it ran.
import {html, useCallback, useEffect, useLayoutEffect, useMemo, useRef, useState} from './lib.js';
import {criticalPath} from './critical.js';
import {SidePanel} from './details.js';
import {leavesOut} from './embed.js';
import {FindBox, firstOf} from './findbox.js';
import {useKeys} from './keys.js';
import {matches} from './match.js';
import {Minimap} from './minimap.js';
import {adjust} from './navigation.js';
import {aboveErrors, collapseAll, collapseOne, expandAll, expandOne, revealed, toggled, visibleRows, withAncestors} from './rows.js';
import {useNarrow} from './size.js';
import {Rows} from './spanrows.js';
import {recall, remember} from './storage.js';
import {moved, zoomed} from './timedrag.js';
import {Tools} from './timelinetools.js';
import {useKeptState, useKeptScroll} from './timelineurl.js';

/** What a key moves or zooms by, and what it does with Shift. */
const [PAN, PAN_FAST, ZOOM, ZOOM_FAST] = [0.1, 0.5, 0.8, 0.4];

export function Timeline({trace, url}) {
  const [state, change] = useKeptState(trace, url);
  const {collapsed, open, only} = state;
  const view = useMemo(() => state.zoom ?? [0, trace.duration], [state.zoom, trace]);
  const onView = ([from, to]) => change({zoom: from <= 0 && to >= trace.duration ? null : [from, to]});
  const [critical, setCritical] = useChoice('critical', 'on');
  const [side, setSide] = useChoice('details', 'inline', 'side');
  const narrow = useNarrow();
  const passes = useMemo(() => filterOf(state), [state.without, state.least]);
  const find = useFind(trace, url, passes);
  const kept = useMemo(() => wanted(trace, passes, only && find.set), [trace, passes, only && find.set]);
  const rows = useMemo(() => visibleRows(trace, collapsed, kept?.shown), [trace, collapsed, kept]);
  const errorsBelow = useMemo(() => aboveErrors(trace), [trace]);
  const path = useMemo(() => criticalPath(trace), [trace]);
  const grid = useRef(null);
  const go = useCallback(span => {
    change(({collapsed: old}) => ({collapsed: revealed(old, [span])}));
    grid.current?.(span);
  }, []);
  const scrolled = useKeptScroll(trace, url);
  useFirstMatch(find, go, change, scrolled);
  const inSide = side && !narrow;
  const openOne = span => change({open: inSide ? new Set(open.has(span.spanID) ? [] : [span.spanID]) : toggled(open, span.spanID)});
  const levels = levelActions(trace, change);
  useTimelineKeys({trace, view, onView, levels, find, open, change});
  const step = by => stepped(rows, by, go);
  const tools = html`
    <${Tools} ...${{trace, state, change, view, onView, levels, critical, setCritical, side, setSide, find}}>
      <${FindBox} ...${find} onGo=${go} onNone=${step} /><//>`;
  return html`
    <section class=${`timeline${inSide ? ' with-side' : ''}`} aria-label="Timeline">
      ${narrow && tools}
      <${Rows} reveal=${grid} ...${{trace, rows, collapsed, open, view, onView, errorsBelow, inSide}} path=${critical ? path : null} timesOnPath=${path}
          found=${find.set} aside=${kept?.aside} onToggle=${span => change({collapsed: toggled(collapsed, span.spanID)})} onOpen=${openOne} onGo=${go}>
        ${!narrow && tools}
        ${!leavesOut('uiTimelineHideMinimap') && html`<${Minimap} ...${{trace, view, onView}} />`}
      <//>
      ${inSide && html`<${SidePanel} ...${{trace, path}} span=${trace.byId.get([...open].at(-1))} onClose=${() => change({open: new Set()})} />`}
    </section>`;
}

/** [whether the second value is chosen, what chooses], kept by the browser: of two values, of which the first is the usual one. */
function useChoice(key, usual, other = 'off') {
  const [chosen, setChosen] = useState(() => recall(key, usual));
  const choose = on => {
    const value = on === (other !== 'off') ? other : usual;
    remember(key, value);
    setChosen(value);
  };
  return [other === 'off' ? chosen === usual : chosen === other, choose];
}

/** A test of spans by service and duration; null if all pass. */
function filterOf({without, least}) {
  return without.size || least ? span => !without.has(span.service) && span.duration >= least : null;
}

/** {shown, aside}: the spans that are wanted with those above them, and the latter, which are there only for them; null for all. */
function wanted(trace, passes, only) {
  if (!passes && !only) return null;
  const spans = trace.spans.filter(span => (!passes || passes(span)) && (!only || only.has(span)));
  const shown = withAncestors(spans);
  const own = new Set(spans);
  return {shown, aside: new Set([...shown].filter(span => !own.has(span)))};
}

/** What the buttons and keys do with all levels. */
function levelActions(trace, change) {
  return {
    expandOne: () => change(({collapsed}) => ({collapsed: expandOne(trace, collapsed)})),
    collapseOne: () => change(({collapsed}) => ({collapsed: collapseOne(trace, collapsed)})),
    expandAll: () => change({collapsed: expandAll()}),
    collapseAll: () => change({collapsed: collapseAll(trace)}),
  };
}

/** The keys of jaeger-ui; arrows are these only outside the rows, where they go to other spans. */
function useTimelineKeys({trace, view, onView, levels, find, open, change}) {
  const pan = sign => isFast => onView(moved(view, sign * (isFast ? PAN_FAST : PAN), trace.duration));
  const zoom = isIn => isFast => {
    const factor = isFast ? ZOOM_FAST : ZOOM;
    onView(zoomed(view, isIn ? factor : 1 / factor, trace.duration));
  };
  const scroll = sign => () => scrollBy(0, sign * 0.8 * innerHeight);
  const escape = () => {
    if (find.query) find.setQuery('');
    else if (open.size) change({open: new Set()});
    else return false;
    return true;
  };
  useKeys({
    a: pan(-1), d: pan(1), ArrowLeft: pan(-1), ArrowRight: pan(1), ArrowUp: zoom(true), ArrowDown: zoom(false), w: scroll(-1), s: scroll(1),
    '[': levels.expandAll, ']': levels.collapseAll, o: levels.expandOne, p: levels.collapseOne, Escape: escape,
  });
}

/** To the row below the one with the focus, or above it; from elsewhere to the first. */
function stepped(rows, by, go) {
  const id = document.activeElement?.closest?.('[data-span]')?.dataset.span;
  const at = rows.findIndex(span => span.spanID === id);
  const to = rows[at < 0 ? 0 : Math.max(0, Math.min(rows.length - 1, at + by))];
  if (to) go(to);
}

/**
 * {query, found, set, setQuery, turn}: the spans that are meant, as a list and as a Set; null while nothing is looked for.
 * The URL keeps the query; `turn` counts how often a link, not the reader's typing, brought another one.
 */
function useFind(trace, url, passes) {
  const inUrl = url.searchParams.get('uiFind') ?? '';
  const [query, setQuery] = useState(inUrl);
  const [turn, setTurn] = useState(0);
  const written = useRef(inUrl);
  useEffect(() => {
    if (inUrl === written.current) return;
    written.current = inUrl;
    setQuery(inUrl);
    setTurn(turn + 1);
  }, [inUrl]);
  const found = useMemo(() => {
    const all = matches(trace, query);
    return passes ? all && all.filter(passes) : all;
  }, [trace, query, passes]);
  const set = useMemo(() => found && new Set(found), [found]);
  useEffect(() => {
    if (query === inUrl) return undefined;
    const timer = setTimeout(() => {
      written.current = query;
      adjust({uiFind: query});
    }, 300);
    return () => clearTimeout(timer);
  }, [query]);
  return {query, found, set, setQuery, turn};
}

/** A link to a span leads to its row, with its details; one to a word leads to its first row. Who comes back is where he was. */
function useFirstMatch({query, found, turn}, go, change, scrolled) {
  useLayoutEffect(() => {
    if (!found?.length || turn === 0 && scrolled) return;
    const span = found[firstOf(found)];
    if (found.length === 1 && span.spanID.endsWith(query.trim().toLowerCase())) change(({open}) => ({open: new Set([...open, span.spanID])}));
    go(span);
  }, [turn]);
}
