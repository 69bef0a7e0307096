// The keys of the page, as its list shows them, and those that work wherever one is.
import {useEffect} from './lib.js';

export const KEYS = [
  [['?'], 'This list'],
  [['/'], 'Find in the trace'],
  [['Enter', 'Shift Enter'], 'In the find box: the next match, the one before'],
  [['↑', '↓'], 'Timeline: the span above, the span below'],
  [['→'], 'Timeline: expand, then go to the first child'],
  [['←'], 'Timeline: collapse, then go to the parent'],
  [['Enter'], 'Timeline: details of the span, or hide them'],
  [['Home', 'End'], 'Timeline: the first span, the last'],
  [['←', '→', 'Home', 'End'], 'Minimap: move an edge of what is shown'],
  [['Esc'], 'Minimap: show the whole trace again'],
  [['↑', '↓', '←', '→'], 'Graphs: the next box that way; Enter shows details, or searches a service; Esc hides them'],
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

function isTyping(element) {
  return Boolean(element.closest?.('input, textarea, select, [contenteditable]'));
}
