// What the page remembers in this browser. Where storage is refused, it forgets, and works all the same.

export function recall(key, otherwise = null) {
  try {
    return localStorage.getItem(`skua.${key}`) ?? otherwise;
  } catch {
    return otherwise;
  }
}

/** Null forgets. */
export function remember(key, value) {
  try {
    if (value === null) localStorage.removeItem(`skua.${key}`);
    else localStorage.setItem(`skua.${key}`, value);
  } catch {
    // Refused or full: nothing depends on it.
  }
}
