// The keys of the page, as its list shows them, and those that work wherever one is.
import {useEffect, useRef} from './lib.js';

export const KEYS = [
  [['?'], 'This list'],
  [['/', 'Ctrl B'], 'Find in the trace'],
  [['Enter', 'Shift Enter'], 'In the find box: the next match, the one before'],
  [['f', 'b'], 'The next match, the one before; without a search, the next span'],
  [['Esc'], 'Clear the search, hide details'],
  [['↑', '↓'], 'Timeline: the span above, the span below'],
  [['→'], 'Timeline: expand, then go to the first child'],
  [['←'], 'Timeline: collapse, then go to the parent'],
  [['Enter'], 'Timeline: details of the span, or hide them'],
  [['Home', 'End'], 'Timeline: the first span, the last'],
  [['↑', '↓'], 'Outside the rows: zoom in, out; with Shift more. Ctrl wheel zooms where the pointer is'],
  [['a', 'd', '←', '→'], 'Outside the rows: earlier, later; with Shift more'],
  [['w', 's'], 'A page up, down'],
  [['[', ']'], 'Expand all, collapse all'],
  [['o', 'p'], 'One level more, one level less'],
  [['←', '→', 'Home', 'End'], 'Minimap: move an edge of what is shown'],
  [['Esc'], 'Minimap: show the whole trace again'],
  [['↑', '↓', '←', '→'], 'Graphs: the next box that way; Enter shows details; Esc hides them'],
  [['+', '−', '0'], 'Graphs: enlarge, shrink, fit; Shift with arrows moves the drawing'],
  [['↑', '↓', '←', '→'], 'Flame graph: parent, first child, siblings; Enter enlarges, Esc shows the whole trace'],
  [['←', '→'], 'Scatter plot: the trace before, the one after; Enter opens it'],
];

/** Calls `act` when a key is pressed that `isMeant`, unless it is typed into a field. */
export function useShortcut(isMeant, act) {
  useEffect(() => {
    const pressed = event => {
      if (!isMeant(event) || isTyping(event.target)) return;
      event.preventDefault();
      act();
    };
    addEventListener('keydown', pressed);
    return () => removeEventListener('keydown', pressed);
  }, []);
}

/**
 * Calls what `actions` has for a key, such as {a: isFast => …}, with whether Shift is held; unless the key is typed into a
 * field, or is meant for whatever has the focus. Modified otherwise, it may be a shortcut of the browser.
 */
export function useKeys(actions) {
  const latest = useRef(actions);
  latest.current = actions;
  useEffect(() => {
    const pressed = event => {
      const act = latest.current[event.key.length === 1 ? event.key.toLowerCase() : event.key];
      if (!act || event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target) || document.querySelector('dialog[open]')) return;
      if (act(event.shiftKey) !== false) event.preventDefault();
    };
    addEventListener('keydown', pressed);
    return () => removeEventListener('keydown', pressed);
  }, []);
}

function isTyping(element) {
  return Boolean(element.closest?.('input:not([type="checkbox"], [type="radio"]), textarea, select, [contenteditable]'));
}
