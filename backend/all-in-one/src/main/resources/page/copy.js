// A button that copies a text.
import {html, useEffect, useState} from './lib.js';

/** `text` may be a function, or one of a promise, for what is costly to write. */
export function Copy({text, label}) {
  const [said, setSaid] = useState(null);
  useEffect(() => {
    if (!said) return undefined;
    const timer = setTimeout(() => setSaid(null), 1500);
    return () => clearTimeout(timer);
  }, [said]);
  const copy = async () => {
    setSaid(await put(typeof text === 'function' ? await text() : text) ? 'Copied' : 'Not allowed');
  };
  return html`
    <button type="button" class="copy" aria-label=${label} title=${label} onClick=${copy}>
      ${said ? html`<span role="status">${said}</span>` : html`<svg viewBox="0 0 16 16" aria-hidden="true"><path d="M5.5 5.5v-3h8v8h-3M2.5 5.5h8v8h-8z" /></svg>`}</button>`;
}

/** Browsers give the clipboard only to pages from this machine or by TLS; the old way works on the others. */
async function put(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return putOldWay(text);
  }
}

function putOldWay(text) {
  const area = Object.assign(document.createElement('textarea'), {value: text, className: 'visually-hidden'});
  document.body.append(area);
  area.select();
  const done = document.execCommand('copy');
  area.remove();
  return done;
}
