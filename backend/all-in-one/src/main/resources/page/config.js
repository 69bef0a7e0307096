// What the server writes into the document: jaeger-ui's settings, from --ui-config, and what this backend can do.

/**
 * {menu, linkPatterns, topTagPrefixes, search: {maxLookback, maxLimit}, capabilities, …} as jaeger-ui's file has them.
 * Those that have a value here are there, whatever the file says of the others.
 */
export const config = {menu: [], linkPatterns: [], topTagPrefixes: [], search: {}, capabilities: {}, ...written()};

/**
 * Whether the backend's store can do something: 'filter', 'anyService', 'durationWithTags', 'sameSpan', 'foundAtOnce',
 * 'bounded'. So it is unless the server says that it cannot.
 */
export function can(what, {capabilities} = config) {
  return capabilities?.[what] !== false;
}

/** A page that is served as it lies has nothing written into it. */
function written() {
  try {
    return JSON.parse(document.getElementById('config')?.textContent || '{}');
  } catch {
    return {};
  }
}

/** [{label, links: [{label, url, target}]}]: the menu's entries that lead somewhere; those without a label are one link each. */
export function menus({menu} = config) {
  return list(menu).map(({label, url, items, anchorTarget}) => items
      ? {label: String(label), links: list(items).filter(leads).map(linkOf)}
      : {label: null, links: [{label, url, anchorTarget}].filter(leads).map(linkOf)}).filter(({links}) => links.length);
}

function list(value) {
  return Array.isArray(value) ? value.filter(entry => entry && typeof entry === 'object') : [];
}

/** A script is no place to go to. */
function leads({label, url}) {
  return typeof label === 'string' && typeof url === 'string' && /^(https?:|mailto:|\/|[\w.-]+(\/|$))/i.test(url);
}

/** jaeger-ui opens them in another tab, unless it is told otherwise. */
function linkOf({label, url, anchorTarget}) {
  return {label, url, target: anchorTarget === '_self' ? '_self' : '_blank'};
}
