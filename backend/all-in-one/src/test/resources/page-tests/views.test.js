// Each view of the page is loaded and draws, so that none is left behind when what it shares with others changes.
import {equal, ok, trace, document as sent} from './kit.js';

const SPANS = [
  ['1', null, 'frontend', 'GET /', {duration: 100, tags: {'span.kind': 'server'}}],
  ['2', '1', 'frontend', 'call', {start: 10, duration: 50, tags: {'span.kind': 'client'}, logs: [{event: 'asked'}]}],
  ['3', '2', 'driver', 'find', {start: 20, duration: 30, tags: {'span.kind': 'server', error: true}}],
];
const TRACE_VIEWS = ['timeline', 'tracegraph', 'statistics', 'flamegraph', 'spanstable', 'tracelogs', 'tracejson'];
const PAGES = ['search', 'trace', 'compare', 'dependencies', 'sampling'];

/** An element of the document, since views measure theirs; the views import the page, which needs its own. */
function place(id) {
  const element = document.createElement('div');
  if (id) element.id = id;
  document.body.append(element);
  return element;
}

async function load(module) {
  if (!document.getElementById('app')) place('app');
  return import(`/page/${module}.js`);
}

async function drawn(module, data, address = '/trace/1') {
  const [{html, render}, view] = [await import('/page/lib.js'), await load(module)];
  const element = place();
  render(html`<${view.default ?? view.Timeline} trace=${trace(...data)} data=${sent(...data)} url=${new URL(address, location.href)} />`, element);
  const text = element.textContent;
  render(null, element);
  element.remove();
  return text;
}

export async function pages_load() {
  for (const page of PAGES) equal(typeof (await load(page)).default, 'function', page);
}

export async function traceViews_drawATrace() {
  for (const view of TRACE_VIEWS) ok((await drawn(view, SPANS)).length > 0, `${view} shows something`);
}

export async function traceViews_drawATraceWithoutSpans() {
  for (const view of TRACE_VIEWS) await drawn(view, []);
}

export async function spansTable_showsEachSpanWithItsService() {
  const text = await drawn('spanstable', SPANS);
  for (const shown of ['3 spans', 'frontend', 'driver', 'find', '100μs']) ok(text.includes(shown), `${shown} is in ${text}`);
}

export async function traceLogs_showsEachLogWithItsSpan() {
  const text = await drawn('tracelogs', SPANS);
  for (const shown of ['1 log', 'frontend', 'call', 'asked', '10μs']) ok(text.includes(shown), `${shown} is in ${text}`);
}
