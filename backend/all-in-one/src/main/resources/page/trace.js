// One trace: what it is, and its views, the timeline first.
import {html, useEffect, useLayoutEffect, useRef, useState} from './lib.js';
import * as api from './api.js';
import {useBackend} from './backend.js';
import {config} from './config.js';
import {Copy} from './copy.js';
import {save} from './download.js';
import {isEmbedded, leavesOut} from './embed.js';
import {Soon} from './empty-states.js';
import {count, dateTime, duration, shortId} from './format.js';
import {linksOfTrace} from './linkpatterns.js';
import {useModule} from './loading.js';
import {Menu} from './menu.js';
import {transform} from './model.js';
import {navigate} from './navigation.js';
import {named} from './text.js';
import {Timeline} from './timeline.js';
import {PARAMETERS} from './timelinestate.js';
import {hexOf} from './traceid.js';

/** [id, title, module]; the timeline is part of this one. */
const VIEWS = [
  ['timeline', 'Timeline', null],
  ['graph', 'Graph', () => import('./tracegraph.js')],
  ['statistics', 'Statistics', () => import('./statistics.js')],
  ['flamegraph', 'Flame graph', () => import('./flamegraph.js')],
  ['table', 'Spans table', () => import('./spanstable.js')],
  ['logs', 'Logs', () => import('./tracelogs.js')],
  ['json', 'JSON', () => import('./tracejson.js')],
].filter(([id]) => id !== 'json' || !config.disableJsonView);

export default function TracePage({url, path: {id: given}}) {
  const id = hexOf(given);
  const {trace, data, error, isGone} = useTrace(id ?? given);
  const article = useRef(null);
  const chosen = VIEWS.find(([view]) => view === url.searchParams.get('view')) ?? VIEWS[0];
  useEffect(() => {
    if (id && id !== given) navigate(`trace/${id}${url.search}`, {replace: true});
  }, [id, given]);
  useEffect(() => {
    document.title = `${trace?.name || `Trace ${shortId(given)}`} · Skua`.slice(0, 200);
  }, [trace, given]);
  useSkipLink(chosen[0] === 'timeline' && trace?.spans.length > 0);
  if (error) return html`<${Missing} id=${given} error=${error} />`;
  if (!trace) return html`<p class="empty" role="status">Loading …</p>`;
  return html`
    <article class="trace" aria-label="Trace" ref=${article}>
      <${Head} ...${{trace, data, chosen, url, article}} />
      ${isGone && html`<p class="notice" role="status" data-test="trace-gone">The backend no longer has all of this trace: it was evicted, or the backend was restarted. What is shown stays until you leave.</p>`}
      ${chosen[2] ? html`<${Other} key=${chosen[0]} load=${chosen[2]} ...${{trace, data, url}} />`
          : html`<${Timeline} key=${trace.traceID} ...${{trace, url}} />`}
    </article>`;
}

/** How long after its last span a trace may well get more of them. Milliseconds. */
const SETTLED = 60_000;

/** {trace, data}, the same as the views have it and as it was sent, isGone if the backend no longer has it; or {error}. Asked for again while more spans may arrive. */
function useTrace(id) {
  const {status} = useBackend();
  const [state, setState] = useState({});
  const isSame = state.id === id;
  const version = isSame && isSettled(state) ? null : status?.version;
  useEffect(() => {
    let current = true;
    if (isSame && isSettled(state)) return undefined;
    fetched(id).then(result => current && setState(old => merged(old, result)));
    return () => { current = false; };
  }, [id, version]);
  return isSame ? state : {};
}

async function fetched(id) {
  try {
    const data = await api.trace(id);
    return {id, data, trace: transform(data)};
  } catch (error) {
    return {id, error: error.message};
  }
}

function isSettled({trace}) {
  return trace !== undefined && Date.now() - trace.endTime / 1000 > SETTLED;
}

/** What is shown stays the same object while it is the same, and stays when the backend has less of it than before. */
function merged(old, result) {
  if (old.id !== result.id || !old.trace) return old.id === result.id && old.error && old.error === result.error ? old : result;
  const [had, has] = [old.trace.spans.length, result.trace?.spans.length ?? 0];
  if (has > had) return result;
  const isGone = has < had;
  return isGone === Boolean(old.isGone) ? old : {...old, isGone};
}

function Missing({id, error}) {
  return html`
    <div class="empty" data-test="trace-missing">
      <h1>Trace ${shortId(id)}</h1>
      <p class="problem" role="alert">${error}</p>
      <p>Its spans may not have arrived yet, or they were evicted, or it came from a file and the page was loaded anew.</p>
      <${Soon} />
      <p><a href="search">Search</a></p>
    </div>`;
}

/** Sticks to the top of the window; how high it is, what sticks below it knows by --trace-head. */
function Head({trace, data, chosen, url, article}) {
  const head = useRef(null);
  const {name, rootService, rootOperation, traceID} = trace;
  useLayoutEffect(() => {
    const read = () => article.current?.style.setProperty('--trace-head', `${getComputedStyle(head.current).position === 'sticky' ? head.current.offsetHeight : 0}px`);
    read();
    const observer = new ResizeObserver(read);
    observer.observe(head.current);
    return () => observer.disconnect();
  }, []);
  return html`
    <header class="trace-head" ref=${head}>
      ${!leavesOut('uiTimelineCollapseTitle') && html`<h1 title=${name.slice(0, 1000)}>${name ? html`<bdi class="trace-service">${named(rootService).slice(0, 200)}</bdi>: <bdi>${named(rootOperation).slice(0, 500)}</bdi>` : '(no root span)'}
        ${' '}<code class="faint" title=${traceID}>${shortId(traceID)}</code></h1>`}
      ${!leavesOut('uiTimelineHideSummary') && html`<${Facts} trace=${trace} />`}
      ${isEmbedded ? html`<a class="trace-full" href=${`trace/${traceID}`} target="_blank" rel="noopener">Open in a tab</a>`
          : html`<${Views} id=${traceID} chosen=${chosen} url=${url} /><${Actions} ...${{trace, data}} />`}
    </header>`;
}

function Facts({trace}) {
  const number = n => n.toLocaleString('en');
  const facts = [
    ['Start', dateTime(trace.startTime)], ['Duration', duration(trace.duration)], ['Services', number(trace.services.length)],
    ['Depth', number(trace.depth)], ['Spans', number(trace.spans.length)],
    trace.errorCount && ['Errors', number(trace.errorCount), 'bad'],
    trace.warnedCount && ['Warnings', number(trace.warnedCount), 'odd', 'Spans with warnings, such as of clocks that differ: marked ▲ below'],
  ].filter(Boolean);
  return html`
    <dl class="trace-facts">${facts.map(([name, value, kind, title]) => html`<div key=${name} class=${kind} title=${title}><dt>${name}</dt><dd>${value}</dd></div>`)}
      ${trace.orphanCount > 0 && html`<div><dt class="visually-hidden">State</dt><dd class="pill odd" title=${`The parents of ${count(trace.orphanCount, 'span')} are not here: they have not arrived, were dropped, or were evicted`}>Incomplete</dd></div>`}</dl>`;
}

/** What can be done with a trace. */
function Actions({trace, data}) {
  const {traceID} = trace;
  // As it is sent; what the backend no longer has, as it was read.
  const asSent = () => api.traceText(traceID).catch(() => JSON.stringify({data: [data]}, null, 2));
  return html`
    <${Menu} label="Trace actions" icon="M8 3v.1M8 8v.1M8 13v.1">
      <a class="menu-item" href=${`trace/${traceID}...?cohort=${traceID}`}>Compare …</a>
      <button type="button" class="menu-item" onClick=${async () => save(`trace-${traceID}.json`, [await asSent()])}>Download JSON</button>
      <span class="menu-item">Copy link <${Copy} text=${() => location.href} label="Copy link to what is shown" /></span>
      <span class="menu-item">Copy JSON <${Copy} text=${asSent} label="Copy trace as JSON" /></span>
      ${linksOfTrace(trace).map(({url, text}) => html`<a key=${url} class="menu-item" href=${url} target="_blank" rel="noopener noreferrer">${text}</a>`)}
    <//>`;
}

/** Links, so that each view can be opened beside another and kept; what the timeline shows goes along. */
function Views({id, chosen, url}) {
  const link = view => {
    const kept = ['uiFind', ...PARAMETERS].map(name => [name, url.searchParams.get(name)]).filter(([, value]) => value);
    const parameters = new URLSearchParams([...view === 'timeline' ? [] : [['view', view]], ...kept]);
    return `trace/${id}${parameters.size ? `?${parameters}` : ''}`;
  };
  return html`
    <nav class="tabs" aria-label="Views of this trace">${VIEWS.map(([view, title]) => html`
      <a key=${view} href=${link(view)} aria-current=${view === chosen[0] ? 'page' : null}>${title}</a>`)}</nav>`;
}

/** The first thing that Tab comes to: past all above the spans. It stands before the page itself, whose bar comes first. */
function useSkipLink(hasRows) {
  useEffect(() => {
    if (!hasRows) return undefined;
    const link = Object.assign(document.createElement('a'), {href: '#spans', className: 'skip', textContent: 'Skip to the first span'});
    link.addEventListener('click', event => {
      event.preventDefault();
      document.querySelector('#spans [data-span]')?.focus();
    });
    document.body.prepend(link);
    return () => link.remove();
  }, [hasRows]);
}

function Other({load, trace, data, url}) {
  const {view, error} = useModule(load);
  if (error) return html`<p class="problem" role="alert">This view cannot be loaded: ${error.message}</p>`;
  return view ? html`<${view} ...${{trace, data, url}} />` : null;
}
