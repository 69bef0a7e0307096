// The state of the backend, asked for once for all that follow it.
import {useEffect, useState} from './lib.js';
import * as api from './api.js';

const PERIOD = 2000;
const followers = new Set();
let latest = {status: null, error: null};
let timer = null;

/** {status, error}: what api.status() says, at most two seconds old while the page is seen; error if it says nothing. */
export function useBackend() {
  const [state, setState] = useState(latest);
  useEffect(() => follow(setState), []);
  return state;
}

function follow(follower) {
  followers.add(follower);
  if (followers.size === 1) ask();
  else follower(latest);
  return () => {
    followers.delete(follower);
    if (!followers.size) rest();
  };
}

async function ask() {
  rest();
  if (!document.hidden) {
    const state = await api.status().then(status => ({status, error: null}), error => ({status: latest.status, error}));
    if (isNews(state)) {
      latest = state;
      followers.forEach(follower => follower(state));
    }
  }
  if (followers.size) timer ??= setTimeout(ask, PERIOD);
}

function isNews({status, error}) {
  return JSON.stringify(status) !== JSON.stringify(latest.status) || error?.message !== latest.error?.message;
}

function rest() {
  clearTimeout(timer);
  timer = null;
}

// Whoever comes back to the page sees what is new at once.
document.addEventListener('visibilitychange', () => {
  if (!document.hidden && followers.size) ask();
});
