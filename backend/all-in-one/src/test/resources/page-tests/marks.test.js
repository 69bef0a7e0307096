// Where logs stand on a bar: page/marks.js.
import {isErrorLog, marks} from '/page/marks.js';
import {equal, ok, trace} from './kit.js';

const log = (timestamp, ...fields) => ({timestamp, fields: fields.map(([key, value]) => ({key, value}))});

/** A span with logs at these times since the trace began. */
function spanWith(...logs) {
  const [span] = trace(['1', null, 'a', 'x', {duration: 2000}]).spans;
  return {...span, logs};
}

export async function marks_ofNineHundredLogs_reachOverAllOfTheBar() {
  const found = marks(spanWith(...Array.from({length: 900}, (_, i) => log(2 * i, ['event', `e${i}`]))), 0, [0, 2000], 1000);
  ok(found.at(-1).x > 890 && found.at(-1).x < 905, `the last is at ${found.at(-1).x}`);
  equal(found.reduce((sum, mark) => sum + mark.logs.length, 0), 900);
  ok(found.length <= 1000 / 3, `${found.length} marks for 1000 pixels`);
}

export async function marks_errors_areToldApart() {
  const found = marks(spanWith(log(0, ['event', 'x']), log(1000, ['level', 'error']), log(1001, ['event', 'y'])), 0, [0, 2000], 1000);
  equal(found.map(({x, isError, logs}) => [x, isError, logs.length]), [[1.5, false, 1], [499.5, true, 2]]);
}

export async function marks_outsideOfWhatIsShown_areNone() {
  equal(marks(spanWith(log(0), log(100), log(1900)), 0, [50, 150], 100).map(({x}) => x), [49.5]);
}

export async function marks_ofAHundredThousandLogs_areNoMoreThanPixels() {
  const many = {logs: Array.from({length: 100_000}, (_, i) => log(i))};
  ok(marks(many, 0, [0, 100_000], 900).length <= 300, 'one for three pixels');
}

export async function isErrorLog_ofConventions_isTrue() {
  equal([log(0, ['event', 'error']), log(0, ['level', 'error']), log(0, ['error', 'x']), log(0, ['error.object', 'x']), log(0, ['event', 'exception']),
    log(0, ['event', 'errors'])].map(isErrorLog), [true, true, true, true, true, false]);
}
