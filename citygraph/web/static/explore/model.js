// The tables of ready-made queries, made one graph: what there is, before anything is chosen of it.
import { csvParseRows } from "../vendor/graphs.js";

// Fetch every table once, however many parts are made of it; `arrived` is called with how many are here, and of how many.
export async function fetched(told, arrived) {
  const addresses = [...new Set([told.hubs, told.others, told.edges, ...told.filters].map(({ query }) => query))];
  let here = 0;
  arrived(here, addresses.length);
  const texts = await Promise.all(addresses.map(async (address) => {
    const answer = await fetch(address);
    if (!answer.ok) throw new Error(`${address}: ${answer.status}`);
    const text = await answer.text();
    arrived(++here, addresses.length);
    return [address, table(text)];
  }));
  return new Map(texts);
}

function table(text) {
  const [columns, ...rows] = csvParseRows(text);
  return { column: (name) => columns.indexOf(name), rows };
}

// Return {nodes, edges, filters}.
//
//   nodes    by id: {id, label, hub, kind, date, edges: [edge, ...], values: {filter id: [value, ...]}}
//   edges    {id, source, target, stays: [{begun: [day, day], seen, over: [day, day], ended, part}]}: one for each two nodes
//   filters  {id, title, hub: whether it is about hubs, values: [{value, label}]}, as the page has them
export function model(told, tables) {
  const nodes = new Map();
  read(nodes, told.hubs, tables, true);
  read(nodes, told.others, tables, false);
  const filters = told.filters.map((filter) => chosenBy(filter, told, tables, nodes));
  return { nodes, edges: linked(nodes, told.edges, tables), filters };
}

function read(nodes, { query, id, kind, date }, tables, hub) {
  const { column, rows } = tables.get(query);
  const [at, named, kindAt, dateAt] = [id, `${id}_name`, `${kind}_name`, date].map(column);
  for (const row of rows) {
    if (nodes.has(row[at])) continue; // a hub may belong to another
    const label = row[named] || row[at];
    nodes.set(row[at], { id: row[at], label, hub, kind: row[kindAt], date: row[dateAt] ?? "", edges: [], values: {} });
  }
}

function chosenBy({ id, title, query, of, value }, told, tables, nodes) {
  const { column, rows } = tables.get(query);
  const [ofAt, at, named] = [of, value, `${value}_name`].map(column);
  const labels = new Map();
  for (const row of rows) {
    const node = nodes.get(row[ofAt]);
    if (!node || !row[at]) continue;
    labels.set(row[at], row[named] || row[at]);
    (node.values[id] ??= new Set()).add(row[at]);
  }
  const sort = new Intl.Collator(document.documentElement.lang).compare;
  const values = [...labels].map(([each, label]) => ({ value: each, label })).sort((one, other) => sort(one.label, other.label));
  return { id, title, hub: of === told.hubs.id, values };
}

function linked(nodes, { query, source, target, begun, seen, over, ended, part }, tables) {
  const { column, rows } = tables.get(query);
  const [from, to, first, last, seenAt, endFirst, endLast, endedAt, partAt] = [source, target, ...begun, seen, ...over, ended, part].map(column);
  const edges = new Map();
  for (const row of rows) {
    if (!nodes.has(row[from]) || !nodes.has(row[to]) || row[from] === row[to]) continue;
    const id = `${row[from]} ${row[to]}`;
    if (!edges.has(id)) {
      const edge = { id, source: row[from], target: row[to], stays: [] };
      edges.set(id, edge);
      nodes.get(row[from]).edges.push(edge);
      nodes.get(row[to]).edges.push(edge);
    }
    edges.get(id).stays.push({
      begun: [row[first], row[last]],
      seen: row[seenAt],
      over: [row[endFirst], row[endLast]],
      ended: row[endedAt] === "true",
      part: row[partAt] === "true",
    });
  }
  return edges;
}

// Return the years of which anything is known: the first and the last.
export function years(edges) {
  let [first, last] = [9999, 0];
  for (const { stays } of edges.values()) {
    for (const { begun, seen, over } of stays) {
      for (const day of [...begun, seen, ...over]) {
        const year = Number(day?.slice(0, 4));
        if (!year) continue;
        first = Math.min(first, year);
        last = Math.max(last, year);
      }
    }
  }
  return first <= last ? [first, last] : [0, 0];
}
