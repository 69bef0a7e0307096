// What the URL keeps of a timeline: page/timelinestate.js.
import {read, written} from '/page/timelinestate.js';
import {chain, equal, trace} from './kit.js';

const TREE = trace(['1', null, 'a', 'root', {duration: 1000}], ['2', '1', 'a', 'x'], ['3', '2', 'b.c', 'y'], ['4', '1', 'a', 'z', {start: 5}], ['5', '4', 'a', 'w', {start: 6}]);
const PLAIN = read(new URLSearchParams(), TREE);

function again(state, of = TREE) {
  const {parameters, kept} = written(state, of);
  const present = Object.entries(parameters).filter(([, value]) => value !== null);
  return {parameters: Object.fromEntries(present), state: read(new URLSearchParams(new URLSearchParams(present).toString()), of, JSON.parse(JSON.stringify(kept)))};
}

const plain = ({zoom, collapsed, open, only, without, least}) => [zoom, [...collapsed].sort(), [...open], only, [...without], least];

export async function written_asUsual_isNothing() {
  equal(again(PLAIN).parameters, {});
}

export async function written_thenRead_isTheSame() {
  const state = {zoom: [10.5, 250], collapsed: new Set(['2']), open: new Set(['5', '1']), only: true, without: new Set(['b.c', 'ü/&']), least: 100};
  const {parameters, state: found} = again(state);
  equal(plain(found), plain(state));
  equal(parameters, {zoom: '10.5-250', folded: '2', open: '5.1', only: 'matches', without: 'b%2Ec.%C3%BC%2F%26', least: '100'});
}

export async function written_collapsedAll_isAWord() {
  const {parameters, state} = again({...PLAIN, collapsed: new Set(['1', '2', '4'])});
  equal([parameters.folded, [...state.collapsed].sort()], ['all', ['1', '2', '4']]);
}

export async function written_collapsedButFew_areThoseFew() {
  const {parameters, state} = again({...PLAIN, collapsed: new Set(['2', '4'])});
  equal([parameters.folded, [...state.collapsed].sort()], ['all.1', ['2', '4']]);
}

export async function written_longLists_areKeptElsewhere() {
  const deep = chain(400);
  const ids = deep.spans.slice(0, 150).map(({spanID}) => spanID);
  const {parameters, state} = again({...read(new URLSearchParams(), deep), collapsed: new Set(ids), open: new Set(ids)}, deep);
  equal([parameters, state.collapsed.size, state.open.size], [{folded: 'kept', open: 'kept'}, 150, 150]);
}

export async function read_nonsense_isAsUsual() {
  const state = read(new URLSearchParams('zoom=9-3&folded=%25zz.nobody&open=&only=1&least=x'), TREE);
  equal([state.zoom, state.only, state.least, state.open.size], [null, false, 0, 0]);
  equal([read(new URLSearchParams('zoom=5000-9000'), TREE).zoom, read(new URLSearchParams('zoom=500-9000'), TREE).zoom], [null, [500, 1000]]);
}
