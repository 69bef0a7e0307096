// The keys of the timeline, and the list of them.
import {html, useEffect, useRef} from './lib.js';

export const KEYS = [
  {keys: ['ArrowDown', 'j'], inRows: true, name: '↓', what: 'next span', act: a => a.move(1)},
  {keys: ['ArrowUp', 'k'], inRows: true, name: '↑', what: 'previous span', act: a => a.move(-1)},
  {keys: ['PageDown'], inRows: true, name: 'Page ↓', what: 'twenty spans on', act: a => a.move(20)},
  {keys: ['PageUp'], inRows: true, name: 'Page ↑', what: 'twenty spans back', act: a => a.move(-20)},
  {keys: ['Home'], inRows: true, name: 'Home', what: 'first span', act: a => a.move(-Infinity)},
  {keys: ['End'], inRows: true, name: 'End', what: 'last span', act: a => a.move(Infinity)},
  {keys: ['ArrowRight'], inRows: true, name: '→', what: 'expand, or next span', act: a => a.right()},
  {keys: ['ArrowLeft'], inRows: true, name: '←', what: 'collapse, or parent', act: a => a.left()},
  {keys: ['Enter', ' '], inRows: true, name: 'Enter', what: 'show or hide details', act: a => a.detail()},
  {keys: ['/'], name: '/', what: 'find', act: a => a.find()},
  {keys: ['n'], name: 'n', what: 'next match', act: a => a.next()},
  {keys: ['p', 'N'], name: 'p', what: 'previous match', act: a => a.previous()},
  {keys: ['0'], name: '0', what: 'show the whole time', act: a => a.unzoom()},
  {keys: ['?'], name: '?', what: 'this list', act: a => a.help()},
];

export function Keys({close}) {
  const dialog = useRef(null);
  useEffect(() => dialog.current.showModal(), []);
  return html`
    <dialog class="keys" ref=${dialog} aria-label="Keys" onClose=${close}>
      <h2>Keys</h2>
      <table>${KEYS.map(({name, what, inRows}) => html`<tr key=${name}><td><kbd>${name}</kbd></td><td>${what}${inRows && html`<span class="faint"> (in the spans)</span>`}</td></tr>`)}</table>
      <form method="dialog"><button class="primary">Close</button></form>
    </dialog>`;
}
