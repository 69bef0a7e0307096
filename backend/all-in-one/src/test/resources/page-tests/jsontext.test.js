// JSON set out in lines: page/jsontext.js.
import {setOut} from '/page/jsontext.js';
import {equal, ok} from './kit.js';

export async function setOut_numbers_areAsTheyWereSent() {
  equal(setOut('{"id":12345678901234567890,"v":1.0,"e":1E400,"n":-0}'), '{\n  "id": 12345678901234567890,\n  "v": 1.0,\n  "e": 1E400,\n  "n": -0\n}');
}

export async function setOut_keys_areAllThereInTheirOrder() {
  equal(setOut('{"b":1,"2":2,"1":3,"b":4,"__proto__":5}'), '{\n  "b": 1,\n  "2": 2,\n  "1": 3,\n  "b": 4,\n  "__proto__": 5\n}');
}

export async function setOut_withinStrings_changesNothing() {
  equal(setOut('["a, {b: \\"c\\"}  [d]", "\\\\"]'), '[\n  "a, {b: \\"c\\"}  [d]",\n  "\\\\"\n]');
}

export async function setOut_emptyOnes_stayInALine() {
  equal([setOut('{}'), setOut(' [ ] '), setOut('{"a":{},"b":[]}')], ['{}', '[]', '{\n  "a": {},\n  "b": []\n}']);
}

export async function setOut_whatJsonHas_isTheSameDocument() {
  const text = '{"a":[1,true,null,"x",{"b":[[],[{}]]}],"c":"x"}';
  equal(JSON.parse(setOut(text)), JSON.parse(text));
  equal(setOut(text), JSON.stringify(JSON.parse(text), null, 2));
}

export async function setOut_whatIsNoObjectOrList_isNull() {
  equal(['', 'x', '1', '"a"', '{', '{"a":}', '[1', '{"a":1} x', 'null'].map(setOut), Array(9).fill(null));
}

export async function setOut_longStringsAndDepth_areDone() {
  ok(setOut(`["${'a\\"'.repeat(100_000)}"]`).length > 300_000, 'a long string');
  ok(setOut('['.repeat(500) + ']'.repeat(500)) !== null, 'five hundred levels');
  equal(setOut(`[${'1,'.repeat(600_000)}1]`), null);
}
