// What a row says of a span beside its names: its kind, and what it asked for or answered. Knows no DOM.
import {tag} from './model.js';

const KEYS = {
  status: ['http.status_code', 'http.response.status_code'],
  method: ['http.method', 'http.request.method'],
  database: ['db.system', 'db.system.name', 'db.type'],
};

/** [{text, title, tone}]: the status and the method of HTTP, and the database; tone is "bad", "odd" or "". */
export function pillsOf(span) {
  const {status, method, database} = Object.fromEntries(Object.entries(KEYS).map(([name, keys]) => [name, first(span, keys)]));
  return [
    method && !span.operationName.includes(method) && {text: method, title: 'HTTP method', tone: ''},
    status && {text: status, title: 'HTTP status', tone: status >= '5' ? 'bad' : status >= '4' ? 'odd' : ''},
    database && {text: database, title: 'Database', tone: ''},
  ].filter(Boolean);
}

function first(span, keys) {
  const value = keys.map(key => tag(span, key)).find(found => found !== undefined);
  return value === undefined ? null : String(value).slice(0, 16);
}

/** {name, path} of the drawing of a kind, of 12 by 12; null for a span within its service. */
export function kindOf(span) {
  return KINDS[span.kind] ?? null;
}

const KINDS = {
  client: {name: 'client: it calls', path: 'M1 6h8M6 3l3 3l-3 3M11 1v10'},
  server: {name: 'server: it is called', path: 'M1 1v10M3 6h8M8 3l3 3l-3 3'},
  producer: {name: 'producer: it sends a message', path: 'M1 3h10v6h-10zM1 3l5 4l5 -4'},
  consumer: {name: 'consumer: it receives a message', path: 'M1 5l5 -4l5 4v6h-10zM1 5l5 3l5 -3'},
};
