// All that is known of one span.
import {html, useState} from './lib.js';
import {Copy} from './copy.js';
import {dateTime, duration} from './format.js';
import {spanLink} from './graph-parts.js';
import {named} from './text.js';

/** So much of a value is shown at first, in characters; and so many entries of a list. */
const [LONG, MANY] = [1000, 50];

export function Details({span, trace}) {
  const {operationName, service, process, tags, logs, warnings, spanID} = span;
  const references = span.references.filter((reference, i) => i > 0 || !isParent(reference, span));
  return html`
    <section class="details-panel" aria-label=${`Details of ${named(operationName)}`.slice(0, 200)} style=${{'--service': span.color}}>
      <header>
        <h2>${named(operationName).slice(0, 300)}</h2>
        <dl>
          <div><dt>Service</dt><dd>${named(service).slice(0, 200)}</dd></div>
          <div><dt>Duration</dt><dd>${duration(span.duration)}</dd></div>
          <div><dt>Start</dt><dd title=${dateTime(span.startTime)}>${duration(span.relativeStart)}</dd></div>
        </dl>
      </header>
      <${Warnings} warnings=${warnings} />
      <${Section} title="Tags" list=${tags} isOpen=${true}><${Pairs} list=${tags} /><//>
      <${Section} title="Logs" list=${logs} isOpen=${true} brief=${() => ''}><${Logs} logs=${logs} start=${trace.startTime} /><//>
      <${Section} title="Process" list=${process.tags}><${Pairs} list=${process.tags} /><//>
      <${Section} title="References" list=${references} isOpen=${true} brief=${() => ''}><${References} ...${{references, trace}} /><//>
      <footer>
        <span class="faint">SpanID</span> <code>${spanID.slice(0, 64)}</code> <${Copy} text=${spanID} label="Copy span ID" />
        <a href=${spanLink(trace, span)}>Link to this span</a> <${Copy} text=${() => new URL(spanLink(trace, span), location.href).href} label="Copy link" />
      </footer>
    </section>`;
}

/** The tree shows the parent. */
function isParent({spanID}, span) {
  return span.parent?.spanID === spanID;
}

/** Closed, it shows its entries in one line. */
function Section({title, list, isOpen = false, brief = inLine, children}) {
  const [shown, setShown] = useState(isOpen);
  if (!list.length) return null;
  return html`
    <div class="details-section" data-section=${title}>
      <details open=${shown} onToggle=${event => setShown(event.target.open)}>
        <summary><b>${title}</b> <span class="faint">(${list.length})</span>${!shown && html` <span class="brief faint">${brief(list)}</span>`}</summary>
        ${shown && children}
      </details>
      <${Copy} text=${() => JSON.stringify(list, null, 2)} label=${`Copy ${title.toLowerCase()} as JSON`} />
    </div>`;
}

function inLine(pairs) {
  return pairs.slice(0, 8).map(({key, value}) => `${key}=${value}`.slice(0, 60)).join('  ');
}

function Pairs({list}) {
  const [all, setAll] = useState(false);
  const shown = all ? list : list.slice(0, MANY);
  return html`
    <table class="pairs"><tbody>${shown.map(({key, type, value}, i) => html`
      <tr key=${i}><th scope="row">${named(String(key)).slice(0, 300)}</th><td><${Value} value=${value} type=${type} /></td>
        <td class="pairs-copy"><${Copy} text=${String(value)} label=${`Copy ${String(key).slice(0, 60)}`} /></td></tr>`)}</tbody></table>
    ${shown.length < list.length && html`<button type="button" class="quiet" onClick=${() => setAll(true)}>Show all ${list.length.toLocaleString('en')}</button>`}`;
}

/** JSON is set out in lines; an address can be followed. */
function Value({value, type}) {
  const [all, setAll] = useState(false);
  const text = String(value);
  const rest = all ? 0 : text.length - LONG;
  if (rest > 0) {
    return html`<span class="value">${text.slice(0, LONG)}… <button type="button" class="quiet" onClick=${() => setAll(true)}>Show all ${text.length.toLocaleString('en')} characters</button></span>`;
  }
  const json = pretty(text);
  if (json) return html`<pre class="value">${json}</pre>`;
  if (/^https?:\/\/[^\s]+$/.test(text)) return html`<a class="value" href=${text} target="_blank" rel="noopener noreferrer">${text}</a>`;
  return html`<span class=${`value${typeof value === 'string' ? '' : ' plain'}`} title=${type}>${text === '' ? html`<span class="faint">(empty)</span>` : text}</span>`;
}

function pretty(text) {
  if (!/^\s*[[{]/.test(text)) return null;
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return null;
  }
}

/** Each with its time since the trace began. */
function Logs({logs, start}) {
  const [all, setAll] = useState(false);
  const shown = all ? logs : logs.slice(0, MANY);
  return html`
    <ol class="logs">${shown.map((log, i) => html`
      <li key=${i} class=${isError(log) ? 'failed' : ''}><time title=${dateTime(log.timestamp)}>${duration(log.timestamp - start)}</time>
        <dl>${log.fields.map(({key, value, type}, j) => html`<div key=${j}><dt>${named(String(key)).slice(0, 100)}</dt><dd><${Value} value=${value} type=${type} /></dd></div>`)}</dl></li>`)}</ol>
    ${shown.length < logs.length && html`<button type="button" class="quiet" onClick=${() => setAll(true)}>Show all ${logs.length.toLocaleString('en')}</button>`}
    <p class="faint logs-note">Times are relative to the start of the trace.</p>`;
}

function isError({fields}) {
  return fields.some(({key, value}) => (key === 'level' && value === 'error') || key === 'error' || (key === 'event' && value === 'error'));
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
          ? `${named(other.service)}: ${named(other.operationName)}`.slice(0, 200) : `span ${spanID} of trace ${id}`.slice(0, 120)}</a></li>`;
    })}</ul>`;
}

function bare(id) {
  return id.replace(/^0+/, '');
}
