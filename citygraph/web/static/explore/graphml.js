// What is shown, as GraphML: for Gephi, networkx, igraph and others.

const ESCAPES = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };
const escaped = (text) => String(text).replace(/[&<>"]/g, (sign) => ESCAPES[sign]).replace(/[^\t\n\r\x20-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu, "");

// Return a document with these nodes and edges (of model.js). `told` are the names of the columns of their tables.
export function graphml(nodes, edges, { hubs, edges: told }) {
  const known = { label: "label", kind: "kind", [hubs.date]: "date" };
  const days = (stay) => [...stay.begun, stay.seen, ...stay.over];
  const columns = [...told.begun, told.seen, ...told.over];
  const flags = { [told.ended]: "ended", [told.part]: "part" };
  const data = (values) => values.map(([key, value]) => (value === "" || value == null ? "" : `<data key="${key}">${escaped(value)}</data>`)).join("");
  const lines = ['<?xml version="1.0" encoding="UTF-8"?>', '<graphml xmlns="http://graphml.graphdrawing.org/xmlns">'];
  for (const name of Object.keys(known)) lines.push(`<key id="n-${escaped(name)}" for="node" attr.name="${escaped(name)}" attr.type="string"/>`);
  for (const name of columns) lines.push(`<key id="e-${escaped(name)}" for="edge" attr.name="${escaped(name)}" attr.type="string"/>`);
  for (const name of Object.keys(flags)) lines.push(`<key id="e-${escaped(name)}" for="edge" attr.name="${escaped(name)}" attr.type="boolean"/>`);
  lines.push('<graph id="graph" edgedefault="directed">');
  for (const node of nodes) lines.push(`<node id="${escaped(node.id)}">${data(Object.entries(known).map(([name, key]) => [`n-${name}`, node[key]]))}</node>`);
  for (const { source, target, stays } of edges) {
    for (const stay of stays) {
      const values = days(stay).map((day, at) => [`e-${columns[at]}`, day]);
      for (const [name, key] of Object.entries(flags)) if (stay[key]) values.push([`e-${name}`, "true"]);
      lines.push(`<edge source="${escaped(source)}" target="${escaped(target)}">${data(values)}</edge>`);
    }
  }
  lines.push("</graph>", "</graphml>", "");
  return lines.join("\n");
}
