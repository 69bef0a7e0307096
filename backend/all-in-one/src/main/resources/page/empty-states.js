// What the search says when it has nothing to show: what to do next.
import {html} from './lib.js';
import {can, config} from './config.js';

/** Those whose port is open: [title, what to set, what then]. Without word from the server they are the usual ones. */
function senders({ports = {'agent-compact': 6831, collector: 14268, otlp: 4318}} = {}) {
  const host = location.hostname || 'localhost';
  return [
    ['See the demo', 'mvn -q compile -Photrod -pl examples/hotrod -am', 'then click a customer on http://localhost:8080'],
    ports['agent-compact'] && ['A service with a Jaeger client, by UDP',
      `JAEGER_SERVICE_NAME=my-service\nJAEGER_AGENT_HOST=${host}\n${ports['agent-compact'] === 6831 ? '' : `JAEGER_AGENT_PORT=${ports['agent-compact']}\n`}JAEGER_SAMPLER_TYPE=const JAEGER_SAMPLER_PARAM=1`],
    ports.collector && ['The same, by HTTP', `JAEGER_ENDPOINT=http://${host}:${ports.collector}/api/traces`],
    ports.otlp && ['A service with OpenTelemetry',
      `OTEL_SERVICE_NAME=my-service\nOTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf\nOTEL_EXPORTER_OTLP_ENDPOINT=http://${host}:${ports.otlp}`],
  ].filter(Boolean);
}

export function NothingReceived({received}) {
  return html`
    <div class="empty" role="status" data-test="nothing-received">
      <h2>${received === 0 ? 'Nothing has been received yet.' : 'No traces are held.'}</h2>
      <p>Point a service here and send it a request. Its traces appear by themselves.</p>
      <div class="ways">${senders(config.capabilities).map(([title, text, after]) => html`
        <section key=${title}><h3>${title}</h3><pre>${text}</pre>${after && html`<p>${after}</p>`}</section>`)}</div>
    </div>`;
}

export function NoService() {
  return html`
    <div class="empty" role="status" data-test="no-service">
      <h2>Choose a service.</h2>
      <p>The store that is behind this page finds traces of one service at a time.</p>
    </div>`;
}

/** What is young may be stored, and yet not be found. */
export function Soon() {
  return !can('foundAtOnce') && html`<p>What has just arrived is found a second later.</p>`;
}

/** The filters that may be too strict, each with what loosens it. */
function looser(filters) {
  return [
    filters.tags && ['without tags', {tags: ''}],
    filters.operation && ['any operation', {operation: ''}],
    filters.service && can('anyService') && ['all services', {service: '', operation: ''}],
    (filters.minDuration || filters.maxDuration) && ['any duration', {minDuration: '', maxDuration: ''}],
    !['4w', '3w', '2w', '7d', '5d', '3d', '2d'].includes(filters.start ? 'custom' : filters.lookback) && ['the last 2 days', {lookback: '2d', start: '', end: ''}],
  ].filter(Boolean);
}

export function NothingFound({filters, onChange, children}) {
  const ways = looser(filters);
  return html`
    <div class="results-head"><h2>No traces</h2><span class="results-tools">${children}</span></div>
    <div class="empty" role="status" data-test="nothing-found">
      <h2>${can('sameSpan') ? 'No trace has one span that matches all of this.' : 'No trace matches all of this.'}</h2>
      <${Soon} />
      <p>${ways.length ? 'Loosen a filter:' : 'Look at another time, or send a request: new traces appear by themselves.'}</p>
      <p class="loosen">${ways.map(([title, change]) => html`
        <button key=${title} type="button" onClick=${() => onChange({...filters, ...change})}>${title}</button>`)}</p>
    </div>`;
}
