// What zooming and moving make of a part of the time: page/timedrag.js.
import {moved, zoomed} from '/page/timedrag.js';
import {equal, near} from './kit.js';

export async function zoomed_aboutATime_keepsItsPlace() {
  const [from, to] = zoomed([0, 1000], 0.5, 1000, 250);
  equal([from, to], [125, 625]);
  near((250 - from) / (to - from), 0.25);
}

export async function zoomed_out_endsAtTheWhole() {
  equal([zoomed([100, 200], 100, 1000), zoomed([900, 1000], 2, 1000)], [[0, 1000], [800, 1000]]);
}

export async function zoomed_in_endsAtAMicrosecond() {
  const [from, to] = zoomed([10, 12], 0.01, 1000);
  near(to - from, 1);
}

export async function moved_stopsAtTheEnds() {
  equal([moved([100, 200], 0.5, 1000), moved([100, 200], -5, 1000), moved([900, 1000], 0.1, 1000)], [[150, 250], [0, 100], [900, 1000]]);
}
