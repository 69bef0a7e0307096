// A trace as the query API sends it, character by character, and as it came in, without what is mended on its way out.
import {html, useEffect, useState} from './lib.js';
import * as api from './api.js';
import {Copy} from './copy.js';
import {bytes} from './format.js';
import {useReturn} from './loading.js';
import {adjust} from './navigation.js';
import {isUploaded} from './uploads.js';

/** So much of the text is shown, in characters: more would only be slow. The raw answer has all. */
const MOST = 300_000;

export default function TraceJson({trace, data, url}) {
  const raw = url.searchParams.get('raw') === 'true';
  const isFromFile = isUploaded(trace.traceID);
  const {text, error} = useText(trace.traceID, raw, data);
  return html`
    <div class="trace-json">
      <div class="toolbar graph-bar">
        ${!isFromFile && html`<label class="check"><input type="checkbox" checked=${raw} onChange=${event => adjust({raw: event.target.checked ? 'true' : ''})} />
          Unadjusted <span class="faint">as it came in: clocks, references and tags as they were sent</span></label>`}
        ${text && html`<span class="faint">${bytes(text.length)}</span> <${Copy} text=${text} label="Copy JSON" />`}
        ${!isFromFile && html`<a href=${`api/traces/${trace.traceID}?prettyPrint=true${raw ? '&raw=true' : ''}`} target="_blank">Open raw</a>`}
      </div>
      ${error && html`<p class="problem" role="alert">${error}</p>`}
      ${text && html`<pre class="json-text" tabindex="0" aria-label="Trace as JSON">${text.slice(0, MOST)}</pre>`}
      ${text?.length > MOST && html`<p class="faint">Here are the first ${bytes(MOST)} of ${bytes(text.length)}.</p>`}
    </div>`;
}

/**
 * {text, error}: what the backend sends, since numbers that JavaScript cannot hold would be others after they were read;
 * asked for again when the trace has grown. Of a file, what was read of it.
 */
function useText(id, raw, data) {
  const [state, setState] = useState({});
  const [attempt, setAttempt] = useState(0);
  useReturn(() => state.error && setAttempt(attempt + 1));
  useEffect(() => {
    let current = true;
    api.traceText(id, raw).then(text => current && setState({raw, text}), error => current && setState({raw, error: error.message}));
    return () => { current = false; };
  }, [id, raw, data, attempt]);
  return state.raw === raw ? state : {};
}
