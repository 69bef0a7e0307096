// How times and numbers are written, and the marks of axes: page/format.js, page/scale.js.
import {ago, bytes, chooseZone, count, date, dateTime, duration, microsOf, shortId, timeOfDay, traceIdIn, zone, zoneName} from '/page/format.js';
import {clock, durationTicks, timeTicks} from '/page/scale.js';
import {equal, ok} from './kit.js';

const HOUR = 3600e6;

export async function duration_hasTheLargestUnitThatFits() {
  equal([0, 999, 1000, 723_456, 1_500_000, 90e6, 1.5 * HOUR].map(duration), ['0μs', '999μs', '1ms', '723.46ms', '1.5s', '1.5m', '1.5h']);
}

export async function duration_thatRoundsUpToTheNextUnit_isWrittenInIt() {
  equal([999_999, 59_999_999, 996_000].map(duration), ['1s', '1m', '996ms']);
}

export async function ago_thatRoundsUpToTheNextUnit_isSaidInIt() {
  const now = 1_700_000_000_000;
  equal([3580, 86_390, 1800].map(seconds => ago((now - seconds * 1000) * 1000, now)), ['1 hour ago', '1 day ago', '30 minutes ago']);
}

export async function ago_isInWords() {
  const now = 1_700_000_000_000;
  const before = seconds => ago((now - seconds * 1000) * 1000, now);
  equal([5, 60, 300, 7200, 200_000].map(before), ['a few seconds ago', '1 minute ago', '5 minutes ago', '2 hours ago', '2 days ago']);
}

export async function ago_ofTheFuture_isNow() {
  equal(ago(2e15, 1e12), 'a few seconds ago');
}

export async function count_hasAPlural() {
  equal([count(1, 'Span'), count(0, 'Span'), count(12_345, 'Span')], ['1 Span', '0 Spans', '12,345 Spans']);
}

export async function bytes_areDecimal() {
  equal([0, 999, 1500, 1_234_567, 2e9].map(bytes), ['0 B', '999 B', '1.5 kB', '1.2 MB', '2 GB']);
}

export async function durationTicks_areRoundInTheUnitThatIsShown() {
  equal(durationTicks(730_000, 3).map(duration), ['500ms']);
  equal(durationTicks(3.53 * HOUR, 3).map(duration), ['2h']);
  equal(durationTicks(2_000_000, 4).map(duration), ['500ms', '1s', '1.5s', '2s']);
}

export async function durationTicks_tinyAndHuge_areFewAndInRange() {
  for (const greatest of [1, 7, 1234, 1e9, 1e15]) {
    const ticks = durationTicks(greatest, 4);
    ok(ticks.length >= 1 && ticks.length <= 4 && ticks.at(-1) <= greatest, `${greatest}: ${ticks}`);
  }
  equal([durationTicks(0), durationTicks(NaN)], [[], []]);
}

export async function timeTicks_areWithinTheRangeAndFew() {
  const from = 1_700_000_000_123_456;
  for (const range of [1, 1000, 5e6, 60e6, HOUR, 30 * 24 * HOUR]) {
    const ticks = timeTicks(from, from + range, 6);
    ok(ticks.length <= 7 && ticks.every(t => t >= from && t <= from + range), `${range}: ${ticks}`);
  }
}

export async function clock_showsAsMuchAsTellsMarksApart() {
  const noon = new Date(2026, 0, 31, 12, 5, 7, 89).getTime() * 1000;
  equal([1e6, 60e6, 5 * HOUR, 100 * HOUR].map(range => clock(noon, range)), ['12:05:07.089', '12:05:07', '12:05', '01-31 12:05']);
}

export async function traceIdIn_anIdOrTheAddressOfATrace_isTheId() {
  equal(['ab', ' 0AB ', 'http://localhost:16686/trace/AB12', '/trace/ab?uiFind=x', '/trace/ab#top', 'ab ?x'].map(traceIdIn),
      ['ab', '0ab', 'ab12', 'ab', 'ab', 'ab']);
}

export async function traceIdIn_anythingElse_isNone() {
  equal(['', 'x', 'ab cd', '/trace/', '/trace/ab...cd', 'a'.repeat(33)].map(text => traceIdIn(text) ?? null), [null, null, null, null, null, null]);
}

/** With the zone that a test wants, and afterwards with the one that was. */
function inZone(chosen, act) {
  const before = zone();
  chooseZone(chosen);
  try {
    return act();
  } finally {
    chooseZone(before);
  }
}

export async function dateTime_inUtc_isNotTheReadersClock() {
  inZone('utc', () => {
    equal(dateTime(1_700_000_000_123_456), '2023-11-14 22:13:20.123');
    equal([date(0), timeOfDay(0)], ['1970-01-01', '00:00:00.000']);
    equal(zoneName(), 'UTC');
  });
}

export async function dateTime_local_isTheReadersClock() {
  inZone('local', () => equal(dateTime(new Date(2026, 6, 31, 12, 5, 7, 89).getTime() * 1000), '2026-07-31 12:05:07.089'));
}

export async function dateTime_thatNoCalendarHas_saysSo() {
  equal([dateTime(9.2e18), dateTime(NaN)], ['(no date)', '(no date)']);
}

export async function microsOf_whatAFieldShows_isThatTimeAgain() {
  for (const chosen of ['local', 'utc']) {
    inZone(chosen, () => {
      const micros = 1_700_000_000_000_000;
      equal(microsOf(dateTime(micros).replace(' ', 'T')), micros, chosen);
    });
  }
}

export async function zone_chosen_isRemembered() {
  inZone('utc', () => equal([zone(), localStorage.getItem('skua.zone')], ['utc', 'utc']));
  inZone('local', () => equal([zone(), localStorage.getItem('skua.zone')], ['local', null]));
}

export async function timeTicks_inUtc_areRoundThere() {
  inZone('utc', () => equal(timeTicks(1_700_000_000_000_000, 1_700_000_000_000_000 + 3 * HOUR, 3).map(t => clock(t, 3 * HOUR)), ['23:00', '00:00', '01:00']));
}

export async function shortId_isAsLongAsTheSettingsSay() {
  equal([shortId('0123456789abcdef'), shortId('0123456789abcdef', {traceIdDisplayLength: 10})], ['0123456', '0123456789']);
}
