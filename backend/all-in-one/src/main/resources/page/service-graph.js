// The services of an architecture graph and the calls between them, from what the query API tells. Knows no DOM.

/**
 * {services: [{name, callsIn, callsOut, selfCalls}], calls: [{parent, child, callCount}]}: services by name, the
 * calls of a service to itself at the service, several entries of one pair as one.
 */
export function summarise(dependencies) {
  const services = new Map();
  const calls = new Map();
  for (const {parent, child, callCount} of dependencies) {
    const [from, to] = [serviceOf(services, parent), serviceOf(services, child)];
    if (from === to) {
      from.selfCalls += callCount;
    } else {
      from.callsOut += callCount;
      to.callsIn += callCount;
      add(calls, {parent: from.name, child: to.name, callCount});
    }
  }
  return {
    services: [...services.values()].sort((a, b) => a.name < b.name ? -1 : 1),
    calls: [...calls.values()].sort((a, b) => b.callCount - a.callCount),
  };
}

function serviceOf(services, name) {
  if (!services.has(name)) services.set(name, {name, callsIn: 0, callsOut: 0, selfCalls: 0});
  return services.get(name);
}

function add(calls, call) {
  const key = JSON.stringify([call.parent, call.child]);
  const known = calls.get(key);
  if (known) known.callCount += call.callCount;
  else calls.set(key, call);
}

/** A service and all that it calls or that call it. */
export function neighbours(calls, name) {
  const near = new Set([name]);
  for (const {parent, child} of calls) {
    if (parent === name) near.add(child);
    if (child === name) near.add(parent);
  }
  return near;
}

/** How thick the line of a call is, so that a thousandfold count is seen and does not hide the rest. */
export function thickness(callCount, greatest) {
  return greatest > 1 ? 1.25 + 3 * Math.log(Math.max(1, callCount)) / Math.log(greatest) : 1.25;
}
