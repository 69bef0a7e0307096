// The calls between services as a table, and those of one service beside the drawing.
import {html, useMemo, useState} from './lib.js';
import {count} from './format.js';
import {adjust} from './navigation.js';
import {named} from './text.js';

/** So many rows at first. */
const ROWS = 200;

/** Where the traces of a service are searched. */
function searchUrl(service) {
  return `search?${new URLSearchParams({service, lookback: '1h', limit: '20'})}`;
}

/** For reading and copying; `query` is a part of a caller's or a callee's name. */
export function CallsTable({services, calls, query}) {
  const [limit, setLimit] = useState(ROWS);
  const rows = useMemo(() => {
    const own = services.filter(s => s.selfCalls).map(s => ({parent: s.name, child: s.name, callCount: s.selfCalls}));
    const text = query.trim().toLowerCase();
    return [...calls, ...own].filter(({parent, child}) => parent.toLowerCase().includes(text) || child.toLowerCase().includes(text));
  }, [services, calls, query]);
  return html`
    <h2>Calls</h2>
    ${rows.length === 0 ? html`<p class="empty">No match.</p>` : html`
      <div class="scroll-x">
        <table class="listing calls-table" aria-label="Calls between services">
          <thead><tr><th scope="col">Caller</th><th scope="col">Callee</th><th scope="col" class="number">Calls</th></tr></thead>
          <tbody>${rows.slice(0, limit).map(call => html`<${Row} key=${`${call.parent}\n${call.child}`} ...${call} />`)}</tbody>
        </table>
      </div>`}
    ${rows.length > limit && html`<button type="button" class="quiet" onClick=${() => setLimit(limit + 5 * ROWS)}>
      Show more (${(rows.length - limit).toLocaleString('en')} left)</button>`}`;
}

function Row({parent, child, callCount}) {
  return html`
    <tr>
      <td><a href=${searchUrl(parent)}>${named(parent).slice(0, 200)}</a></td>
      <td>${parent === child ? html`<span class="faint">itself</span>` : html`<a href=${searchUrl(child)}>${named(child).slice(0, 200)}</a>`}</td>
      <td class="number">${callCount.toLocaleString('en')}</td>
    </tr>`;
}

/** A service, who calls it and whom it calls, also those that are not drawn. */
export function ServiceDetails({service: {name, callsIn, callsOut, selfCalls}, calls, isFocal, onClose}) {
  return html`
    <aside class="details" aria-label="Details" data-service=${name}>
      <button type="button" class="close" aria-label="Close details" onClick=${onClose}>×</button>
      <h2><b>${named(name).slice(0, 300)}</b></h2>
      <dl class="figures">
        <div><dt>Called</dt><dd>${count(callsIn, 'time')}</dd></div>
        <div><dt>Calls others</dt><dd>${count(callsOut, 'time')}</dd></div>
        ${selfCalls > 0 && html`<div><dt>Calls itself</dt><dd>${count(selfCalls, 'time')}</dd></div>`}
      </dl>
      <p class="toolbar"><a class="button" href=${searchUrl(name)}>Search its traces</a>
        ${!isFocal && html`<button type="button" onClick=${() => adjust({service: name})}>Only what is around it</button>`}</p>
      <${Others} title="Called by" rows=${calls.filter(call => call.child === name).map(call => [call.parent, call.callCount])} />
      <${Others} title="Calls" rows=${calls.filter(call => call.parent === name).map(call => [call.child, call.callCount])} />
    </aside>`;
}

function Others({title, rows}) {
  if (!rows.length) return null;
  return html`
    <div class="members"><h3>${title} <span class="faint">${count(rows.length, 'service')}</span></h3>
      <table><tbody>${rows.slice(0, ROWS).map(([name, callCount]) => html`
        <tr key=${name}><td>${named(name).slice(0, 120)}</td><td class="number">${callCount.toLocaleString('en')}</td></tr>`)}</tbody></table></div>`;
}
