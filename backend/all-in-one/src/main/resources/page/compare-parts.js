// What differs between two traces, in words: by how many spans a path has, or by how long they take.
import {html, useMemo, useState} from './lib.js';
import {CHANGES, difference, differences, share, tally, timeDifference, timeDifferences} from './diff.js';
import {duration} from './format.js';
import {Members, Path} from './graph-parts.js';
import {named} from './text.js';

/** What can be compared of a path: its change and the colour of that, what each class of change means, and the texts of boxes and tables. */
export const MEASURES = {
  count: {
    title: 'Counts', changeOf: node => node.change, color: change => change, differ: differences,
    none: 'No path differs: each is as often in A as in B. Durations may differ all the same.',
    meanings: {same: 'as many in both', more: 'more in B', added: 'only in B', less: 'fewer in B', removed: 'only in A'},
    main: node => node.change === 'same' ? `= ${node.a}` : difference(node),
    under: node => only(node.change) ?? share(node.a, node.b),
    both: ({a, b}) => a === b ? `${a} in both` : `${a} in A, ${b} in B`,
  },
  duration: {
    title: 'Durations', changeOf: node => node.timeChange, differ: timeDifferences,
    color: change => ({more: 'less', less: 'more'})[change] ?? change, // What is slower is no gain.
    none: 'No path takes another time: averages are within 10 % of each other.',
    meanings: {same: 'alike, within 10 %', more: 'slower in B', added: 'only in B', less: 'faster in B', removed: 'only in A'},
    main: timeDifference,
    under: node => only(node.timeChange) ?? (node.timeChange === 'same' ? '' : share(node.averageA, node.averageB)),
    both: ({averageA, averageB}) => `${time(averageA) || 'none'} in A, ${time(averageB) || 'none'} in B on average`,
  },
};
const SIGNS = {same: '=', more: '+', added: '+', less: '−', removed: '−'};
/** So many rows of differences at first. */
const ROWS = 50;

/** "+100 %" would say less than where the only ones are. */
function only(change) {
  if (change === 'added') return 'only B';
  return change === 'removed' ? 'only A' : null;
}

function time(micros) {
  return micros === null ? '' : duration(Math.round(micros));
}

/** What the colours mean, how each is signed, and how many boxes have it. */
export function Legend({nodes, by}) {
  const {changeOf, color, meanings} = MEASURES[by];
  const counts = tally(nodes, changeOf);
  return html`
    <ul class="legend" aria-label="Legend">
      ${CHANGES.map(name => html`
        <li key=${name} class=${`legend-item change-${color(name)}`} data-legend=${name}>
          <span class="legend-swatch" aria-hidden="true">${SIGNS[name]}</span> ${meanings[name]} <b>${counts[name].toLocaleString('en')}</b>
        </li>`)}
    </ul>`;
}

/** A path: how it changed, and its spans in both traces. */
export function Details({node, traceA, traceB, by, onClose}) {
  const {changeOf, color, meanings, both} = MEASURES[by];
  const change = changeOf(node);
  return html`
    <aside class="details" aria-label="Details" data-change=${node.change}>
      <button type="button" class="close" aria-label="Close details" onClick=${onClose}>×</button>
      <h2><b>${named(node.service).slice(0, 300)}</b> ${named(node.operation).slice(0, 300)}</h2>
      <p class=${`verdict change-${color(change)}`}><span class="legend-swatch" aria-hidden="true">${SIGNS[change]}</span>${' '}${meanings[change]}: ${both(node)}</p>
      <${Path} node=${node} />
      <${Members} key=${`A${node.index}`} title="A" trace=${traceA} spans=${node.members[0]} />
      <${Members} key=${`B${node.index}`} title="B" trace=${traceB} spans=${node.members[1]} />
    </aside>`;
}

/** The same for reading and copying: what differs, most first. */
export function Table({nodes, by, onSelect}) {
  const {differ, none} = MEASURES[by];
  const [limit, setLimit] = useState(ROWS);
  const rows = useMemo(() => differ(nodes), [nodes, by]);
  if (!rows.length) return html`<p class="empty">${none}</p>`;
  return html`
    <h2>What differs</h2>
    <div class="scroll-x">
      <table class="listing">
        <thead><tr><th scope="col">Change</th><th scope="col" class="number">A</th><th scope="col" class="number">B</th>
          <th scope="col" class="number">Average in A</th><th scope="col" class="number">in B</th>
          <th scope="col">Service</th><th scope="col">Operation</th><th scope="col">Below</th></tr></thead>
        <tbody>${rows.slice(0, limit).map(node => html`<${Row} key=${node.index} ...${{node, by, onSelect}} />`)}</tbody>
      </table>
    </div>
    ${rows.length > limit && html`<button type="button" class="quiet" onClick=${() => setLimit(limit + 500)}>
      Show more (${(rows.length - limit).toLocaleString('en')} left)</button>`}`;
}

function Row({node, by, onSelect}) {
  const {parent} = node;
  const {changeOf, color, meanings, main} = MEASURES[by];
  const change = changeOf(node);
  return html`
    <tr>
      <td><button type="button" class=${`change-chip change-${color(change)}`} onClick=${() => onSelect(node.index)}
          title="Show in the drawing"><b>${main(node)}</b> ${meanings[change]}</button></td>
      <td class="number">${node.a}</td><td class="number">${node.b}</td>
      <td class="number">${time(node.averageA)}</td><td class="number">${time(node.averageB)}</td>
      <td>${named(node.service).slice(0, 120)}</td><td>${named(node.operation).slice(0, 120)}</td>
      <td class="faint">${parent ? `${named(parent.service).slice(0, 60)}: ${named(parent.operation).slice(0, 60)}` : 'root'}</td>
    </tr>`;
}
