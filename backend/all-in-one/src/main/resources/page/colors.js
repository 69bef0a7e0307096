// Which colour a service has. The same in every view while the page is open, by order of appearance.

/** How many colours of services the style sheet has: --service-0 … */
const COLORS = 20;
const known = new Map();

export function colorOf(service) {
  if (!known.has(service)) known.set(service, `var(--service-${known.size % COLORS})`);
  return known.get(service);
}
