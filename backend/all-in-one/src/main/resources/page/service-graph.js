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

/**
 * Of what summarise() gives, what lies around one service: those that it calls and that these call, at most `steps` away,
 * and those that call it likewise; the calls on these ways alone.
 */
export function around({services, calls}, name, steps) {
  const down = reach(calls, name, steps, 'parent', 'child');
  const up = reach(calls, name, steps, 'child', 'parent');
  const isOnTheWay = ({parent, child}) => (down.get(parent) < steps && down.has(child)) || (up.get(child) < steps && up.has(parent));
  return {services: services.filter(s => down.has(s.name) || up.has(s.name)), calls: calls.filter(isOnTheWay)};
}

/** How many steps away each service is that calls lead to, one way. */
function reach(calls, name, steps, from, to) {
  const next = new Map();
  for (const call of calls) next.set(call[from], [...next.get(call[from]) ?? [], call[to]]);
  const distances = new Map([[name, 0]]);
  for (const [at, distance] of distances) { // A map is gone through in the order in which it grows.
    if (distance === steps) continue;
    for (const other of next.get(at) ?? []) if (!distances.has(other)) distances.set(other, distance + 1);
  }
  return distances;
}

/** Services that have the most connections, first. */
export function busiest({services, calls}, most) {
  const degrees = new Map(services.map(({name}) => [name, 0]));
  for (const {parent, child} of calls) [parent, child].forEach(name => degrees.set(name, degrees.get(name) + 1));
  return [...degrees].sort(([, a], [, b]) => b - a).slice(0, most).map(([name, degree]) => ({name, degree}));
}
