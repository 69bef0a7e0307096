// The find box of the timeline, with its count and the ways to the next match and the one before.
import {html, useEffect, useRef, useState} from './lib.js';
import {useShortcut} from './keys.js';

export function FindBox({query, found, setQuery, onGo, label = 'Find in the trace'}) {
  const input = useRef(null);
  const [at, setAt] = useState(0);
  useEffect(() => setAt(0), [query]);
  useShortcut(isSlash, () => {
    input.current.focus();
    input.current.select();
  });
  const move = step => {
    if (!found?.length) return;
    // The first Enter goes to the first match.
    const next = at === 0 && step > 0 ? 1 : (at - 1 + step + found.length) % found.length + 1;
    setAt(next);
    onGo(found[next - 1]);
  };
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
      <input ref=${input} type="search" value=${query} placeholder="Find …" aria-label=${label} title="Words in operations, services, tags and logs, or a span id. -word leaves out keys."
          spellcheck="false" autocomplete="off" onInput=${event => setQuery(event.target.value)} onKeyDown=${keys} />
      <span class="timeline-count tabular" role="status">${found && said(found.length, at)}</span>
      <button type="button" class="icon-button" disabled=${!found?.length} aria-label="Previous match" title="Previous match (Shift Enter)" onClick=${() => move(-1)}>↑</button>
      <button type="button" class="icon-button" disabled=${!found?.length} aria-label="Next match" title="Next match (Enter)" onClick=${() => move(1)}>↓</button>
    </div>`;
}

function said(length, at) {
  return at ? `${at} of ${length.toLocaleString('en')}` : `${length.toLocaleString('en')} found`;
}

/** Modified, it may be a shortcut of the browser. */
function isSlash(event) {
  return event.key === '/' && !event.ctrlKey && !event.metaKey && !event.altKey;
}
