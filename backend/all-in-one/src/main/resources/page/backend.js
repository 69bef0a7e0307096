// The state of the backend, which it tells whenever it changes; asked for where it cannot. Once for all that follow it.
//
// The stream is closed while the page is hidden: browsers give one server six connections, over all tabs.
import {useEffect, useState} from './lib.js';
import * as api from './api.js';
import {config} from './config.js';

/** How often it is asked where there is no stream. Milliseconds. */
const PERIOD = 2000;
/** A proxy that collects answers before it passes them on lets nothing through within this time. Milliseconds. */
const PATIENCE = 4000;
/** The backend ends a stream now and then; a browser has opened the next one within this time. Milliseconds. */
const PAUSE = 2000;

const followers = new Set();
let latest = {status: null, error: null};
let stream = null;
let timer = null;
/** A backend that writes into the document what it can do has a stream. */
const hasStream = Object.keys(config.capabilities).length > 0;
/** Whether the stream came to nothing here, though the backend answers. */
let isRefused = !hasStream;

/** {status, error}: what api.status() says, at most two seconds old while the page is seen; error if it says nothing. */
export function useBackend() {
  const [state, setState] = useState(latest);
  useEffect(() => follow(setState), []);
  return state;
}

/** Whether the backend does not answer: draws nothing anew while only its state changes, as often as spans arrive. */
export function useAway() {
  const [isAway, setAway] = useState(Boolean(latest.error));
  useEffect(() => follow(({error}) => setAway(Boolean(error))), []);
  return isAway;
}

function follow(follower) {
  followers.add(follower);
  if (followers.size === 1) begin();
  else follower(latest);
  return () => {
    followers.delete(follower);
    if (!followers.size) rest();
  };
}

function begin() {
  rest();
  if (document.hidden || !followers.size) return;
  if (isRefused) ask();
  else listen();
}

function rest() {
  stream?.close();
  stream = null;
  clearTimeout(timer);
  timer = null;
}

function listen() {
  stream = new EventSource('api/events');
  let isBroken = false;
  wait(PATIENCE, refuse);
  stream.onmessage = ({data}) => {
    clearTimeout(timer);
    tell({status: JSON.parse(data), error: null});
  };
  stream.onopen = () => {
    isBroken = false;
    if (latest.status) clearTimeout(timer); // An old one says nothing until something changes.
  };
  stream.onerror = () => {
    if (stream.readyState === EventSource.CLOSED) refuse();
    else if (!isBroken) wait(PAUSE, lost); // Not again at each attempt of the browser.
    isBroken = true;
  };
}

function wait(millis, act) {
  clearTimeout(timer);
  timer = setTimeout(act, millis);
}

function lost() {
  rest();
  ask();
}

function refuse() {
  isRefused = true;
  begin();
}

async function ask() {
  const state = await api.status().then(status => ({status, error: null}), error => ({status: latest.status, error}));
  const isBack = latest.error && !state.error;
  tell(state);
  if (isBack) isRefused = !hasStream; // It may be reached another way now.
  if (stream || document.hidden || !followers.size) return;
  wait(PERIOD, state.error || isRefused ? ask : begin);
}

function tell(state) {
  if (JSON.stringify(state.status) === JSON.stringify(latest.status) && state.error?.message === latest.error?.message) return;
  latest = state;
  followers.forEach(follower => follower(state));
}

// Whoever comes back to the page sees what is new at once.
document.addEventListener('visibilitychange', begin);
