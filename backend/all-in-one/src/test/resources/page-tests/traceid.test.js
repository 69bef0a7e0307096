// Ids of traces in URLs: page/traceid.js.
import {hexOf} from '/page/traceid.js';
import {equal} from './kit.js';

export async function hexOf_hexadecimal_isInLowerCase() {
  equal([hexOf('AB'), hexOf('000000000000000000000000000000a1')], ['ab', '000000000000000000000000000000a1']);
}

export async function hexOf_base64OfEightOrSixteenBytes_isTheirHexadecimal() {
  equal(['W46EVuBJMVdB5vAUtb8_-w', 'W46EVuBJMVdB5vAUtb8/+w==', '_____wAAAKE', '_____wAAAKE='].map(hexOf),
      ['5b8e8456e049315741e6f014b5bf3ffb', '5b8e8456e049315741e6f014b5bf3ffb', 'ffffffff000000a1', 'ffffffff000000a1']);
}

export async function hexOf_anythingElse_isNull() {
  equal(['', 'hello', '----', 'ffffffffffffffffffffffffffffffffff'].map(hexOf), [null, null, null, null]);
}
