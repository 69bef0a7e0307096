// The find box of the timeline, with its count and the ways to the next match and the one before.
import {html, useEffect, useRef, useState} from './lib.js';
import {useKeys, useShortcut} from './keys.js';
import {Menu} from './menu.js';

/** `onNone`, if given, is called with the step by the keys f and b while nothing is looked for. */
export function FindBox({query, found, setQuery, onGo, onNone, label = 'Find in the trace'}) {
  const input = useRef(null);
  const [at, setAt] = useState(0);
  useEffect(() => setAt(0), [query]);
  useShortcut(isFind, () => {
    input.current.focus();
    input.current.select();
  });
  const move = step => {
    if (!found?.length) return;
    const next = at === 0 && step > 0 ? firstOf(found) + 1 : (at - 1 + step + found.length) % found.length + 1;
    setAt(next);
    onGo(found[next - 1]);
  };
  const byKey = step => found ? move(step) : onNone?.(step);
  useKeys({f: () => byKey(1), b: () => byKey(-1)});
  const keys = event => {
    if (event.key === 'Escape') {
      setQuery('');
      event.preventDefault();
    } else if (event.key === 'Enter') {
      event.preventDefault();
      move(event.shiftKey ? -1 : 1);
      // Not to the row: the next Enter is meant for the next match.
      requestAnimationFrame(() => requestAnimationFrame(() => input.current?.focus({preventScroll: true})));
    }
  };
  return html`
    <div class="timeline-find" role="search" aria-label="Find">
      <span class="find-field"><input ref=${input} type="search" value=${query} placeholder="Find …" aria-label=${label}
          spellcheck="false" autocomplete="off" onInput=${event => setQuery(event.target.value)} onKeyDown=${keys} />
        <span class="timeline-count tabular" role="status">${found && said(found.length, at)}</span></span>
      <button type="button" class="icon-button" disabled=${!found?.length} aria-label="Previous match" title="Previous match (Shift Enter)" onClick=${() => move(-1)}>↑</button>
      <button type="button" class="icon-button" disabled=${!found?.length} aria-label="Next match" title="Next match (Enter)" onClick=${() => move(1)}>↓</button>
      <${Menu} label="How to find" icon="M5.5 6a2.5 2.5 0 1 1 3.6 2.2Q8 8.8 8 10M8 12.5v.5"><${Syntax} /><//>
    </div>`;
}

/** Where to begin: whoever looks for "timeout" wants the call that failed, not the one that has a setting of that name. */
export function firstOf(found) {
  return Math.max(0, found.findIndex(({isError}) => isError));
}

function Syntax() {
  return html`
    <div class="find-syntax">
      <p>Spans in which any of the words is, in the service, the operation, a tag, a tag of the process or a log:</p>
      <dl>
        <dt><code>redis timeout</code></dt><dd>either word</dd>
        <dt><code>"redis timeout"</code></dt><dd>the phrase</dd>
        <dt><code>error=true</code></dt><dd>a key with a value</dd>
        <dt><code>123 -http.url</code></dt><dd>but not in keys like that</dd>
        <dt><code>54f2a1c0</code></dt><dd>a span ID</dd>
      </dl>
    </div>`;
}

function said(length, at) {
  return at ? `${at} of ${length.toLocaleString('en')}` : length ? `${length.toLocaleString('en')} found` : 'No match';
}

/** Otherwise modified, it may be a shortcut of the browser. */
function isFind(event) {
  if (event.metaKey || event.altKey) return false;
  return event.ctrlKey ? event.key === 'b' : event.key === '/';
}
