// Where the marks of an axis stand and what they say: page/scale.js.
import {ticks, tickTexts} from '/page/scale.js';
import {equal, ok} from './kit.js';

const texts = (from, to, most) => tickTexts(ticks(from, to, most)).map(([text, unit]) => text + unit);

export async function ticks_ofAnyRange_areMultiplesOfOneTwoOrFive() {
  equal(ticks(0, 748_640, 4), [0, 200_000, 400_000, 600_000]);
  equal(ticks(0, 1_010_000, 6), [0, 200_000, 400_000, 600_000, 800_000, 1_000_000]);
  equal(ticks(123_456, 123_459, 3), [123_456, 123_457, 123_458, 123_459]);
}

export async function ticks_ofAnyRange_areNoMoreThanAsked() {
  for (let to = 1; to < 1e13; to *= 1.37) {
    const found = ticks(0, to, 6);
    ok(found.length >= 2 && found.length <= 7, `${found.length} ticks up to ${to}`);
  }
}

export async function ticks_ofNothing_areNone() {
  equal([ticks(0, 0), ticks(5, 5), tickTexts([])], [[], [], []]);
}

export async function tickTexts_shareAUnit_andTellOneFromTheNext() {
  equal(texts(0, 1_000_000, 5), ['0ms', '200ms', '400ms', '600ms', '800ms', '1000ms']);
  equal(texts(0, 5_000_000, 5), ['0s', '1s', '2s', '3s', '4s', '5s']);
  equal(texts(0, 20_000_000, 4), ['0s', '5s', '10s', '15s', '20s']);
  equal(texts(123_456, 123_458, 2), ['123456μs', '123457μs', '123458μs']);
  equal(texts(0, 40, 4), ['0μs', '10μs', '20μs', '30μs', '40μs']);
}

export async function tickTexts_fromAMinuteOn_areInParts() {
  equal(texts(0, 90_000_000, 3), ['0', '30s', '1m', '1m 30s']);
  equal(texts(3600e6, 2 * 3600e6, 2), ['1h', '1h 30m', '2h']);
}
