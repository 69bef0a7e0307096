// A trace as the query API sends it, adjusted or as it arrived.
import {html, useEffect, useState} from './lib.js';
import * as api from './api.js';

/** A browser shows no more of one text without pain. */
const LONGEST = 500_000;

export default function Json({trace, sent}) {
  const [raw, setRaw] = useState(false);
  const [shown, setShown] = useState(sent);
  useEffect(() => {
    let current = true;
    if (!raw) setShown(sent);
    else api.trace(trace.traceID, true).then(found => current && setShown(found), () => current && setRaw(false));
    return () => { current = false; };
  }, [raw, sent]);
  const text = JSON.stringify(shown, null, 2);
  return html`
    <p class="toolbar"><label><input type="checkbox" checked=${raw} onChange=${event => setRaw(event.target.checked)} /> as it arrived, not adjusted</label>
      <a href=${`/api/traces/${trace.traceID}?prettyPrint=true${raw ? '&raw=true' : ''}`} target="_blank" rel="noreferrer">Open alone</a></p>
    <pre>${text.slice(0, LONGEST)}${text.length > LONGEST ? '\n… the rest is in the file: Download JSON' : ''}</pre>`;
}
