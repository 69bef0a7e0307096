// The timeline of a trace: its spans as a tree, each with a bar of when it ran.
import {html, useCallback, useEffect, useMemo, useRef, useState} from './lib.js';
import {criticalPath} from './critical.js';
import {FindBox} from './findbox.js';
import {duration} from './format.js';
import {matches} from './match.js';
import {Minimap} from './minimap.js';
import {navigate} from './navigation.js';
import {aboveErrors, collapseAll, collapseOne, expandAll, expandOne, revealed, toggled, visibleRows} from './rows.js';
import {Rows} from './spanrows.js';
import {recall, remember} from './storage.js';

export function Timeline({trace, url}) {
  const [collapsed, setCollapsed] = useState(expandAll);
  const [open, setOpen] = useState(() => new Set());
  const [view, setView] = useView(trace);
  const [critical, setCritical] = useState(() => recall('critical', 'on') === 'on');
  const find = useFind(trace, url);
  const rows = useMemo(() => visibleRows(trace, collapsed), [trace, collapsed]);
  const errorsBelow = useMemo(() => aboveErrors(trace), [trace]);
  const path = useMemo(() => critical ? criticalPath(trace) : null, [trace, critical]);
  const grid = useRef(null);
  const go = useCallback(span => {
    setCollapsed(old => revealed(old, [span]));
    grid.current?.(span);
  }, []);
  useFirstMatch(find, go, setOpen);
  const choosePath = on => {
    remember('critical', on ? 'on' : 'off');
    setCritical(on);
  };
  return html`
    <section class="timeline" aria-label="Timeline">
      <${Minimap} trace=${trace} view=${view} onView=${setView} />
      <${Rows} reveal=${grid} ...${{trace, rows, collapsed, open, view, path, errorsBelow}} found=${find.set}
          onToggle=${span => setCollapsed(toggled(collapsed, span.spanID))} onOpen=${span => setOpen(toggled(open, span.spanID))} onGo=${go}>
        <div class="timeline-tools">
          <${FindBox} ...${find} onGo=${go} />
          <label class="check" title="The spans, and the parts of them, that the duration hangs on: walked backwards from the end, always to the child that ended last">
            <input type="checkbox" checked=${critical} onChange=${event => choosePath(event.target.checked)} /> Critical path</label>
          <${Zoom} trace=${trace} view=${view} onView=${setView} />
          <div class="levels" role="group" aria-label="Levels">
            <button type="button" onClick=${() => setCollapsed(expandOne(trace, collapsed))} title="Show one level more">Expand +1</button>
            <button type="button" onClick=${() => setCollapsed(collapseOne(trace, collapsed))} title="Show one level less">Collapse +1</button>
            <button type="button" onClick=${() => setCollapsed(expandAll())}>Expand All</button>
            <button type="button" onClick=${() => setCollapsed(collapseAll(trace))}>Collapse All</button>
          </div>
        </div>
      <//>
    </section>`;
}

/** The part of the time that is shown; all of it follows a trace that still grows. */
function useView(trace) {
  const [part, setPart] = useState(null);
  const setView = ([from, to]) => setPart(from === 0 && to >= trace.duration ? null : [from, to]);
  return [useMemo(() => part ?? [0, trace.duration], [part, trace]), setView];
}

/**
 * {query, found, set, setQuery, turn}: the spans that are meant, as a list and as a Set; null while nothing is looked for.
 * The URL keeps the query; `turn` counts how often a link, not the reader's typing, brought another one.
 */
function useFind(trace, url) {
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
  const found = useMemo(() => matches(trace, query), [trace, query]);
  const set = useMemo(() => found && new Set(found), [found]);
  useEffect(() => {
    if (query === inUrl) return undefined;
    const timer = setTimeout(() => {
      written.current = query;
      const to = new URL(location.href);
      if (query) to.searchParams.set('uiFind', query);
      else to.searchParams.delete('uiFind');
      navigate(to.href, {replace: true});
    }, 300);
    return () => clearTimeout(timer);
  }, [query]);
  return {query, found, set, setQuery, turn};
}

/** A link to a span leads to its row, with its details; one to a word leads to its first row. */
function useFirstMatch({query, found, turn}, go, setOpen) {
  useEffect(() => {
    if (!found?.length) return;
    const [span] = found;
    if (found.length === 1 && span.spanID.endsWith(query.trim().toLowerCase())) setOpen(open => new Set([...open, span.spanID]));
    go(span);
  }, [turn]);
}

function Zoom({trace, view: [from, to], onView}) {
  if (from === 0 && to === trace.duration) return null;
  return html`
    <span class="zoom"><span class="tabular">${duration(from)} – ${duration(to)}</span>
      <button type="button" onClick=${() => onView([0, trace.duration])}>Reset zoom</button></span>`;
}
