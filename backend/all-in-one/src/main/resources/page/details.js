// All that is known of one span.
import {html, useEffect, useRef, useState} from './lib.js';
import {config} from './config.js';
import {Copy} from './copy.js';
import {timeOnPath} from './critical.js';
import {dateTime, duration} from './format.js';
import {spanLink} from './graph-parts.js';
import {setOut} from './jsontext.js';
import {linksOf} from './linkpatterns.js';
import {isErrorLog} from './marks.js';
import {referrers} from './model.js';
import {recall, remember} from './storage.js';
import {named} from './text.js';

/** So much of a value is shown at first, in characters; and so many entries of a list. */
const [LONG, MANY] = [1000, 50];

/** `path` is the critical path of the trace; onClose is called by Escape and by the button. */
export function Details({span, trace, path, onClose}) {
  const {operationName, process, tags, logs, warnings} = span;
  const references = span.references.filter((reference, i) => i > 0 || !isParent(reference, span));
  const inbound = referrers(trace, span);
  const pairs = {span, trace};
  const escape = event => {
    if (event.key !== 'Escape' || event.defaultPrevented) return;
    event.preventDefault();
    onClose();
  };
  return html`
    <section class="details-panel" aria-label=${`Details of ${named(operationName)}`.slice(0, 200)} style=${{'--service': span.color}} onKeyDown=${escape}>
      <header>
        <h2><bdi>${named(operationName).slice(0, 300)}</bdi></h2>
        <${Facts} ...${{span, path, trace}} />
        <button type="button" class="details-close" aria-label="Close details" title="Close (Esc)" onClick=${onClose}>×</button>
      </header>
      ${span.isOrphan && html`<p class="warnings">Its parent, span <code>${String(span.references[0].spanID).slice(0, 64)}</code>, is not in this trace: it has not arrived, was dropped, or was evicted.</p>`}
      <${Warnings} warnings=${warnings} />
      <div class=${`details-columns${logs.length || references.length || inbound.length ? ' two' : ''}`}>
        <div>
          <${Section} title="Tags" list=${tags} isOpen=${true}><${Pairs} list=${topFirst(tags)} type="tags" ...${pairs} /><//>
          <${Section} title="Process" list=${process.tags}><${Pairs} list=${process.tags} type="process" ...${pairs} /><//>
        </div>
        <div>
          <${Section} title="Logs" list=${logs} isOpen=${true} brief=${() => ''}><${Logs} logs=${logs} ...${pairs} /><//>
          <${Section} title="References" list=${references} isOpen=${true} brief=${() => ''}><${References} ...${{references, trace}} /><//>
          <${Section} title="Referenced by" list=${inbound} isOpen=${true} brief=${() => ''} toJson=${() => inbound.map(({spanID}) => spanID)}><${Referrers} ...${{inbound, trace}} /><//>
        </div>
      </div>
      <${Foot} ...${{span, trace}} />
    </section>`;
}

/** Tags whose keys begin with what the settings name come first, in the settings' order. */
function topFirst(tags) {
  const prefixes = Array.isArray(config.topTagPrefixes) ? config.topTagPrefixes.map(String) : [];
  const rank = ({key}) => {
    const at = prefixes.findIndex(prefix => String(key).startsWith(prefix));
    return at < 0 ? prefixes.length : at;
  };
  return prefixes.length ? tags.toSorted((a, b) => rank(a) - rank(b)) : tags;
}

function Facts({span, path, trace}) {
  const onPath = path ? timeOnPath(path, span) : 0;
  const share = Math.round(100 * onPath / Math.max(1, trace.duration));
  const facts = [
    ['Service', html`<bdi>${named(span.service).slice(0, 500)}</bdi>`], span.kind && ['Kind', String(span.kind).slice(0, 40)], ['Duration', duration(span.duration)],
    ['Start', html`${duration(span.relativeStart)} <span class="faint">${dateTime(span.startTime)}</span>`],
    path && ['On path', path.has(span) ? `${duration(onPath)}, ${share} %` : 'no', 'What the critical path spends in this span itself, and what part of the trace that is'],
  ].filter(Boolean);
  return html`<dl>${facts.map(([name, value, meaning]) => html`<div key=${name} title=${meaning}><dt>${name}</dt><dd>${value}</dd></div>`)}</dl>`;
}

function Foot({span, trace}) {
  const {spanID} = span;
  const json = () => {
    const {operationName, references, startTime, duration: length, tags, logs, process, warnings} = span;
    return JSON.stringify({traceID: trace.traceID, spanID, operationName, references, startTime, duration: length, tags, logs, process, warnings}, null, 2);
  };
  return html`
    <footer>
      <span class="faint">SpanID</span> <code>${spanID.slice(0, 64)}</code> <${Copy} text=${spanID} label="Copy span ID" />
      <a href=${spanLink(trace, span)}>Link to this span</a> <${Copy} text=${() => new URL(spanLink(trace, span), document.baseURI).href} label="Copy link" />
      <span class="foot-json">JSON</span> <${Copy} text=${json} label="Copy span as JSON" />
    </footer>`;
}

/** Beside the rows, with the details of the span that was chosen last. Wide screens only. */
export function SidePanel({span, trace, path, onClose}) {
  const panel = useRef(null);
  useEffect(() => { panel.current.scrollTop = 0; }, [span]);
  return html`
    <aside class="side-panel" aria-label="Span" ref=${panel}>
      ${span ? html`<${Details} key=${span.spanID} ...${{span, trace, path, onClose}} />` : html`<p class="empty">Choose a span to see its details here.</p>`}
    </aside>`;
}

/** The tree shows the parent. */
function isParent({spanID}, span) {
  return span.parent?.spanID === spanID;
}

/** Closed, it shows its entries in one line. */
function Section({title, list, isOpen = false, brief = inLine, toJson = () => list, children}) {
  const [shown, setShown] = useState(isOpen);
  if (!list.length) return null;
  return html`
    <div class="details-section" data-section=${title}>
      <details open=${shown} onToggle=${event => setShown(event.target.open)}>
        <summary><b>${title}</b> <span class="faint">(${list.length})</span>${!shown && html` <span class="brief faint">${brief(list)}</span>`}</summary>
        ${shown && children}
      </details>
      <${Copy} text=${() => JSON.stringify(toJson(), null, 2)} label=${`Copy ${title.toLowerCase()} as JSON`} />
    </div>`;
}

function inLine(pairs) {
  return pairs.slice(0, 8).map(({key, value}) => `${key}=${value}`.slice(0, 60)).join('  ');
}

function Pairs({list, type, span, trace}) {
  const [all, setAll] = useState(false);
  const shown = all ? list : list.slice(0, MANY);
  return html`
    <table class="pairs"><tbody>${shown.map((item, i) => html`
      <tr key=${i}><th scope="row"><bdi>${named(String(item.key)).slice(0, 300)}</bdi></th><td><${Value} ...${item} links=${linksOf({type, item, items: list, span, trace})} />
        <${Copy} text=${String(item.value)} label=${`Copy ${String(item.key).slice(0, 60)}`} /></td></tr>`)}</tbody></table>
    ${shown.length < list.length && html`<button type="button" class="quiet" onClick=${() => setAll(true)}>Show all ${list.length.toLocaleString('en')}</button>`}`;
}

/** JSON is set out in lines; an address can be followed, and so can what the settings make a link of. */
function Value({value, type, links}) {
  const [all, setAll] = useState(false);
  const text = String(value);
  const json = typeof value === 'string' ? setOut(text) : null;
  const whole = json ?? text;
  const shown = all ? whole : whole.slice(0, LONG);
  const more = shown.length < whole.length && html`… <button type="button" class="quiet" onClick=${() => setAll(true)}>Show all ${whole.length.toLocaleString('en')} characters</button>`;
  if (json) return html`<pre class="value">${shown}${more}</pre>`;
  if (more) return html`<span class="value">${shown}${more}</span>`;
  if (links.length) return html`<${Linked} ...${{text, links}} />`;
  if (/^https?:\/\/[^\s]+$/.test(text)) return html`<a class="value" href=${text} target="_blank" rel="noopener noreferrer">${text}</a>`;
  return html`<span class=${`value${typeof value === 'string' ? '' : ' plain'}`} title=${type}>${text === '' ? html`<span class="faint">(empty)</span>` : text}</span>`;
}

/** One link is the value itself; several stand after it. */
function Linked({text, links}) {
  const to = ({url, text: title}, shown) => html`<a key=${url} class="value" href=${url} title=${title} target="_blank" rel="noopener noreferrer">${shown}</a>`;
  return links.length === 1 ? to(links[0], text) : html`<span class="value">${text}</span>${links.map(link => html` ${to(link, link.text)}`)}`;
}

/** Each with its time since the trace began, or the span. */
function Logs({logs, span, trace}) {
  const [all, setAll] = useState(false);
  const [bySpan, setBySpan] = useState(() => recall('logs') === 'span');
  const shown = all ? logs : logs.slice(0, MANY);
  const choose = on => {
    remember('logs', on ? 'span' : null);
    setBySpan(on);
  };
  const start = bySpan ? span.startTime : trace.startTime;
  return html`
    <ol class="logs">${shown.map((log, i) => html`
      <li key=${i} class=${isErrorLog(log) ? 'failed' : ''}><time title=${dateTime(log.timestamp)}>${duration(log.timestamp - start)}</time>
        <dl>${log.fields.map((item, j) => html`<div key=${j}><dt><bdi>${named(String(item.key)).slice(0, 100)}</bdi></dt>
          <dd><${Value} ...${item} links=${linksOf({type: 'logs', item, items: log.fields, span, trace})} /></dd></div>`)}</dl></li>`)}</ol>
    ${shown.length < logs.length && html`<button type="button" class="quiet" onClick=${() => setAll(true)}>Show all ${logs.length.toLocaleString('en')}</button>`}
    <p class="faint logs-note">Times are relative to the start of the ${bySpan ? 'span' : 'trace'}.
      <button type="button" class="quiet" onClick=${() => choose(!bySpan)}>Relative to the ${bySpan ? 'trace' : 'span'}</button></p>`;
}

function Warnings({warnings}) {
  if (!warnings.length) return null;
  return html`<ul class="warnings" aria-label="Warnings">${warnings.slice(0, MANY).map((text, i) => html`<li key=${i}>${String(text).slice(0, LONG)}</li>`)}</ul>`;
}

/** To spans of this trace or of others; the parent is left out, since the tree shows it. */
function References({references, trace}) {
  return html`
    <ul class="references">${references.slice(0, MANY).map(({refType, traceID, spanID}, i) => {
      const other = trace.byId.get(spanID);
      const id = String(traceID ?? trace.traceID).toLowerCase();
      const isHere = other && (id === trace.traceID || bare(id) === bare(trace.traceID));
      return html`<li key=${i}><span class="faint">${refType}</span> <a href=${`trace/${encodeURIComponent(isHere ? trace.traceID : id)}?uiFind=${encodeURIComponent(spanID)}`}>${isHere
          ? titleOf(other) : `span ${spanID} of trace ${id}`.slice(0, 120)}</a></li>`;
    })}</ul>`;
}

/** Spans of this trace that refer to this one and are not below it. */
function Referrers({inbound, trace}) {
  return html`<ul class="references">${inbound.slice(0, MANY).map(span => html`<li key=${span.spanID}><a href=${spanLink(trace, span)}>${titleOf(span)}</a></li>`)}</ul>`;
}

function titleOf({service, operationName}) {
  return html`<bdi>${`${named(service)}: ${named(operationName)}`.slice(0, 200)}</bdi>`;
}

function bare(id) {
  return id.replace(/^0+/, '');
}
