// What is shown of the graph, for what is chosen.

export const CERTAIN = "certain";
export const POSSIBLE = "possible";
const UNDATED = "undated";
const RANK = { [CERTAIN]: 0, [POSSIBLE]: 1, [UNDATED]: 2 };

const yearOf = (day, otherwise) => (day ? Number(day.slice(0, 4)) : otherwise);

// Return how certain it is that a stay lasted at the end of a year: certain if it had begun by then and was still seen
// on that day or later, or not over before; possible if nothing known excludes it; null if something does.
function lasting({ begun: [earliest, latest], seen, over: [endEarliest, endLatest] }, year) {
  if (!earliest && !latest && !seen && !endEarliest && !endLatest) return UNDATED;
  if (yearOf(earliest, 0) > year || yearOf(endLatest, 9999) <= year) return null;
  const shown = Math.max(yearOf(seen, 0) + (seen?.endsWith("-12-31") ? 1 : 0), yearOf(endEarliest, 0));
  return yearOf(latest, 9999) <= year && shown > year ? CERTAIN : POSSIBLE;
}

// Return how certain an edge is in a year, of several stays the most certain one; without a year it is.
export function certainty({ stays }, year) {
  if (!year) return CERTAIN;
  const found = stays.map((stay) => lasting(stay, year)).filter(Boolean);
  return found.sort((one, other) => RANK[one] - RANK[other])[0] ?? null;
}

// Return {nodes: Set of ids, edges: Map from id to how certain, undated: number of edges without a date that are left out}.
//
//   model  of the graph (model.js)
//   state  what is chosen (address.js): a value for each filter, year, certain, around, pins, node
export function shown({ nodes, edges, filters }, state) {
  const active = filters.filter(({ id }) => state[id]);
  const passes = (node, hub) => active.every((filter) => filter.hub !== hub || node.values[filter.id]?.has(state[filter.id]));
  const narrowed = active.some(({ hub }) => !hub) || state.year;
  const found = { nodes: new Set(), edges: new Map(), undated: 0 };
  const around = new Set(state.around);
  const good = new Map();
  const passing = (id, hub) => {
    const key = hub ? id : `-${id}`;
    if (!good.has(key)) good.set(key, passes(nodes.get(id), hub));
    return good.get(key);
  };
  for (const edge of edges.values()) {
    const { id, source, target } = edge;
    if (around.size && !around.has(source) && !around.has(target)) continue;
    if (!passing(target, true) || !passing(source, false)) continue;
    const how = certainty(edge, state.year);
    if (how === UNDATED) found.undated++;
    if (how !== CERTAIN && (how !== POSSIBLE || state.certain)) continue;
    found.edges.set(id, how);
    found.nodes.add(source).add(target);
  }
  if (!narrowed && !around.size) for (const { id, hub } of nodes.values()) if (hub && passing(id, true)) found.nodes.add(id);
  for (const id of [...around, ...state.pins, state.node]) if (nodes.has(id)) found.nodes.add(id);
  return found;
}
