// Which services asked for their strategy lately, and what they were told.
import {html, useState} from './lib.js';
import * as api from './api.js';
import {config} from './config.js';
import {count} from './format.js';
import {useRepeatedly} from './polling.js';
import {answerInWords, inWords} from './strategies.js';
import {named} from './text.js';

/** Where they ask: the one that this backend has, as far as it says. */
export const SAMPLING_PORT = config.capabilities.ports?.sampling ?? 5778;
/** A service that asked within this time runs, as far as one can tell: clients ask every minute. */
const ALIVE = 90e3;

/** {list, at, error}: who asked, by name, and when this was learnt. */
export function useClients() {
  const [state, setState] = useState({});
  useRepeatedly(async isOver => {
    try {
      const list = await api.samplingClients();
      if (!isOver()) setState({list: list.toSorted((a, b) => a.service < b.service ? -1 : 1), at: Date.now()});
    } catch (e) {
      setState(old => ({...old, error: e.message}));
    }
  }, []);
  return state;
}

export function Clients({list, at: now, error}) {
  return html`
    <section class="clients" aria-label="Services that asked">
      <h2>Who asked</h2>
      ${error && html`<p class="problem" role="alert">${error}</p>`}
      ${list?.length === 0 && html`<${Nobody} />`}
      ${list?.length > 0 && html`
        <div class="scroll-x"><table class="listing">
          <thead><tr><th scope="col">Service</th><th scope="col">was told to keep</th>
            <th scope="col" class="number">Answers</th><th scope="col" class="number">Last asked</th></tr></thead>
          <tbody>${list.map(client => html`<${Client} key=${client.service} ...${{client, now}} />`)}</tbody>
        </table></div>`}
    </section>`;
}

function Client({client: {service, lastAskedMillis, answers, strategy}, now}) {
  const age = Math.max(0, now - lastAskedMillis);
  return html`
    <tr data-client=${service}>
      <td><i class=${`dot${age < ALIVE ? ' alive' : ''}`} title=${age < ALIVE ? 'Asked lately' : 'Has not asked for a while'}></i> ${named(service).slice(0, 120)}</td>
      <td>${answerInWords(strategy)}<${Operations} strategy=${strategy} /></td>
      <td class="number">${answers.toLocaleString('en')}</td>
      <td class="number">${since(age)}</td>
    </tr>`;
}

function Operations({strategy}) {
  const list = strategy?.operationSampling?.perOperationStrategies ?? [];
  if (!list.length) return null;
  return html`
    <ul class="told">${list.slice(0, 20).map(({operation, probabilisticSampling}) => html`
      <li key=${operation}><code>${named(operation ?? '').slice(0, 120)}</code>
        ${' '}${inWords({type: 'probabilistic', param: probabilisticSampling?.samplingRate ?? 0})}</li>`)}</ul>`;
}

function since(millis) {
  const seconds = Math.round(millis / 1000);
  if (seconds < 100) return `${seconds} s ago`;
  return seconds < 6000 ? `${Math.round(seconds / 60)} min ago` : `${count(Math.round(seconds / 3600), 'hour')} ago`;
}

const SETTINGS = `JAEGER_SAMPLER_TYPE=remote
JAEGER_SAMPLER_MANAGER_HOST_PORT=${location.hostname}:${SAMPLING_PORT}
JAEGER_SAMPLER_REFRESH_INTERVAL=5s`;

function Nobody() {
  return html`
    <div class="empty">
      <p><b>No service has asked yet.</b></p>
      <p>Start one with these settings, and it appears here:</p>
      <pre tabindex="0" aria-label="Settings">${SETTINGS}</pre>
      <p>The last one makes it ask every five seconds; usual is a minute.</p>
    </div>`;
}
