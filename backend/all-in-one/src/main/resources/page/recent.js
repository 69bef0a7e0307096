// The searches that were made lately, kept in this browser.
import {html} from './lib.js';
import {describe, read} from './query.js';
import {recall, remember} from './storage.js';

const MOST = 8;

/** The parameters of each, the latest first. */
function searches() {
  return (recall('searches') ?? '').split('\n').filter(Boolean);
}

export function rememberSearch(text) {
  remember('search', text);
  remember('searches', [text, ...searches().filter(each => each !== text)].slice(0, MOST).join('\n'));
}

export function Recent({current}) {
  const others = searches().filter(text => text !== current);
  if (!others.length) return null;
  return html`
    <details class="recent"><summary>Recent searches</summary>
      <ul>${others.map(text => html`<li key=${text}><a href=${`search?${text}`}>${describe(read(new URLSearchParams(text)))}</a></li>`)}</ul>
    </details>`;
}
