// What the field of tags may go on with: page/suggest.js.
import {suggest} from '/page/suggest.js';
import {equal} from './kit.js';

const KNOWN = [{key: 'http.status_code', values: ['500', '200']}, {key: 'error', values: ['true']}, {key: 'my key', values: ['two words']}];
/** The caret is where "|" is. The text that each option makes. */
const made = text => {
  const caret = text.indexOf('|');
  const whole = text.replace('|', '');
  const {from, to, options} = suggest(whole, caret, KNOWN);
  return options.map(option => `${whole.slice(0, from)}${option}${whole.slice(to)}`);
};

export async function suggest_nothingYet_areAllKeys() {
  equal(made('|'), ['http.status_code=', 'error=', '"my key"=']);
}

export async function suggest_beginning_areKeysThatHaveIt_firstThoseThatBeginSo() {
  equal(made('er|'), ['error=']);
  equal(made('error=true st|'), ['error=true http.status_code=']);
}

export async function suggest_afterAKey_areItsValues() {
  equal(made('http.status_code=|'), ['http.status_code=500', 'http.status_code=200']);
  equal(made('http.status_code>=5| x=1'), ['http.status_code>=500 x=1']);
  equal(made('"my key"=tw|'), ['"my key"="two words"']);
}

export async function suggest_withinAWord_replacesAllOfIt() {
  equal(made('er|ro a=b'), ['error= a=b']);
}

export async function suggest_withinQuotesAndParentheses_isThatWord() {
  equal(made('(err|'), ['(error=']);
  equal(made('msg="er|'), []);
}

export async function suggest_whatIsThereAlready_isNothing() {
  equal([made('error=true|'), made('unknown=|')], [[], []]);
}
