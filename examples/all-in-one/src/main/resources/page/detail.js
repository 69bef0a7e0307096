// What there is to know about one span.
import {html, useEffect, useRef, useState} from './lib.js';
import {count, dateTime, duration} from './format.js';

/** Longer texts are shown in part at first. */
const LONG = 2000;

export function Detail({span, trace, top, measured}) {
  const box = useRef(null);
  useEffect(() => {
    const observer = new ResizeObserver(() => measured(span.spanID, box.current.offsetHeight));
    observer.observe(box.current);
    return () => observer.disconnect();
  }, [span.spanID]);
  const fact = (name, value) => html`<span>${name} <b>${value}</b></span>`;
  return html`
    <section class="detail" ref=${box} data-test="detail" aria-label=${`Details of ${span.operationName}`} style=${{top: `${top}px`, borderTopColor: span.color}}
        onClick=${event => event.stopPropagation()}>
      <h2>${span.operationName || '(no name)'}</h2>
      <p class="facts">${fact('Service', span.service)}${fact('Duration', duration(span.duration))}${fact('Starts at', duration(span.relativeStart))}${fact('', dateTime(span.startTime))}</p>
      <${Tags} title="Tags" tags=${span.tags} open />
      <${Tags} title="Process" tags=${span.process.tags ?? []} />
      <${Logs} logs=${span.logs} trace=${trace} />
      <${Warnings} warnings=${span.warnings} />
      <${References} span=${span} trace=${trace} />
      <p class="foot"><a href=${`/trace/${trace.traceID}?uiFind=${span.spanID}`}>Link to this span</a><span>Span ID <span class="mono">${span.spanID}</span></span><${Copy} text=${span.spanID} /></p>
    </section>`;
}

function Section({title, preview, open, children}) {
  return html`<details open=${open}><summary>${title}<span class="preview">${preview}</span></summary>${children}</details>`;
}

function Tags({title, tags, open}) {
  if (!tags.length) return null;
  const preview = tags.slice(0, 8).map(t => `${t.key}=${String(t.value).slice(0, 60)}`).join('  ');
  return html`<${Section} title=${title} preview=${preview} open=${open}><${Table} tags=${tags} /><//>`;
}

function Table({tags}) {
  return html`
    <table><tbody>${tags.map((t, i) => html`
      <tr key=${i}><td>${t.key || '(no name)'}</td><td><${Copy} text=${String(t.value)} /><${Value} tag=${t} /></td></tr>`)}</tbody></table>`;
}

/** JSON is set out in lines. A link is not followed: what a service sent is text. */
function Value({tag}) {
  const [whole, setWhole] = useState(false);
  const text = String(tag.value);
  const parsed = tag.type === 'string' && /^\s*[[{]/.test(text) && text.length < 100_000 ? parse(text) : null;
  if (parsed) return html`<pre>${JSON.stringify(parsed, null, 2)}</pre>`;
  return html`
    <span class="value">${whole ? text : text.slice(0, LONG)}</span>
    ${text.length > LONG && !whole && html`<button type="button" class="quiet" onClick=${() => setWhole(true)}>… all ${text.length.toLocaleString('en')} characters</button>`}
    ${tag.type === 'binary' && html` <span class="faint">base64</span>`}`;
}

function parse(text) {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function Logs({logs, trace}) {
  if (!logs.length) return null;
  const isFailed = log => (log.fields ?? []).some(f => (f.key === 'level' && f.value === 'error') || (f.key === 'event' && f.value === 'error'));
  return html`
    <${Section} title=${`Logs (${logs.length})`} preview=${logs.slice(0, 4).map(eventOf).join('  ·  ')} open>
      ${logs.map((log, i) => html`
        <div class=${`log${isFailed(log) ? ' failed' : ''}`} key=${i} data-test="log"><b title=${dateTime(log.timestamp)}>${duration(log.timestamp - trace.startTime)}</b><${Table} tags=${log.fields ?? []} /></div>`)}
      <p class="log faint">Times are since the start of the trace.</p>
    <//>`;
}

function eventOf(log) {
  const field = (log.fields ?? []).find(f => f.key === 'event') ?? log.fields?.[0];
  return field ? String(field.value).slice(0, 60) : '';
}

function Warnings({warnings}) {
  if (!warnings.length) return null;
  return html`<${Section} title=${`Warnings (${warnings.length})`} preview=${warnings[0]} open><ul>${warnings.map((w, i) => html`<li key=${i}>${w}</li>`)}</ul><//>`;
}

/** Those besides the parent, which the tree shows. */
function References({span, trace}) {
  const others = span.references.filter((r, i) => i > 0 || r.traceID !== trace.traceID || !span.parent);
  if (!others.length) return null;
  return html`
    <${Section} title=${`References (${others.length})`} preview=${count(others.length, 'span')} open>
      <ul>${others.map((r, i) => html`<li key=${i}>${r.refType} <a href=${`/trace/${r.traceID}?uiFind=${r.spanID}`}>${described(r, trace)}</a></li>`)}</ul>
    <//>`;
}

function described(reference, trace) {
  const span = reference.traceID.toLowerCase() === trace.traceID ? trace.byId.get(reference.spanID) : null;
  return span ? `${span.service}: ${span.operationName}` : `span ${reference.spanID} of trace ${reference.traceID}`;
}

function Copy({text}) {
  const [done, setDone] = useState(false);
  const copy = async () => {
    await navigator.clipboard.writeText(text).catch(() => {});
    setDone(true);
    setTimeout(() => setDone(false), 1500);
  };
  return html`<button type="button" class="quiet copy" aria-label="Copy" title="Copy" onClick=${copy}>${done ? 'copied' : 'copy'}</button>`;
}
