// A trace as the query API sends it, and as it came in, without what is mended on its way out.
import {html, useEffect, useMemo, useState} from './lib.js';
import * as api from './api.js';
import {Copy} from './copy.js';
import {bytes} from './format.js';
import {navigate} from './navigation.js';

/** So much of the text is shown, in characters: more would only be slow. The download has all. */
const MOST = 300_000;

export default function TraceJson({trace, data, url}) {
  const raw = url.searchParams.get('raw') === 'true';
  const {document, error} = useRaw(trace.traceID, raw, data);
  const text = useMemo(() => document && JSON.stringify({data: [document]}, null, 2), [document]);
  const choose = on => navigate(`trace/${trace.traceID}?view=json${on ? '&raw=true' : ''}`, {replace: true});
  return html`
    <div class="trace-json">
      <div class="toolbar graph-bar">
        <label class="check"><input type="checkbox" checked=${raw} onChange=${event => choose(event.target.checked)} />
          Unadjusted <span class="faint">as it came in: clocks, references and tags as they were sent</span></label>
        ${text && html`<span class="faint">${bytes(text.length)}</span> <${Copy} text=${text} label="Copy JSON" />`}
        <a href=${`api/traces/${trace.traceID}?prettyPrint=true${raw ? '&raw=true' : ''}`} target="_blank">Open by itself</a>
      </div>
      ${error && html`<p class="problem" role="alert">${error}</p>`}
      ${text && html`<pre class="json-text" tabindex="0" aria-label="Trace as JSON">${text.slice(0, MOST)}</pre>`}
      ${text?.length > MOST && html`<p class="faint">Here are the first ${bytes(MOST)} of ${bytes(text.length)}.</p>`}
    </div>`;
}

/** {document, error}: what is there already, or what is asked for. */
function useRaw(id, raw, data) {
  const [state, setState] = useState({});
  useEffect(() => {
    let current = true;
    if (raw) api.trace(id, true).then(document => current && setState({document}), error => current && setState({error: error.message}));
    return () => {
      current = false;
      setState({});
    };
  }, [id, raw]);
  return raw ? state : {document: data};
}
