// Where nodes lie. The same graph always lies the same way: nothing is left to chance.
import { Graph, forceAtlas2 } from "../vendor/graphs.js";

const TURN = Math.PI * (3 - Math.sqrt(5)); // from one seed of a sunflower to the next
const ROUNDS = 300; // of pulling and pushing
const APART = 30; // rounds of pushing circles apart that lie on each other
const AIR = 2.5; // around circles of several, in the distance of two neighbours
const HOLE = 8; // seeds that are left out in the middle, where the hub is

const seed = (at) => {
  const far = Math.sqrt(at + 0.5);
  return { x: far * Math.cos(at * TURN), y: far * Math.sin(at * TURN) };
};

// Give each node of a graph (graphology) its place, x and y: nodes that have edges in common lie near each other.
export function spread(graph) {
  const nodes = graph.nodes();
  nodes.forEach((id, at) => {
    const { x, y } = seed(at);
    graph.mergeNodeAttributes(id, { x: 10 * x, y: 10 * y });
  });
  if (graph.order < 2 || !graph.size) return;
  const settings = { ...forceAtlas2.inferSettings(graph), adjustSizes: false, linLogMode: false, strongGravityMode: true, gravity: 0.2, scalingRatio: 10 };
  const iterations = Math.max(60, Math.min(ROUNDS, Math.round(600_000 / (graph.order + graph.size))));
  forceAtlas2.assign(graph, { iterations, settings, getEdgeWeight: null });
}

// Return places for hubs, which have many edges, and for all other nodes around and between them.
//
//   hubs    ids
//   belong  by the id of every other node the ids of the hubs to which it has edges
//
// Hubs that have many nodes in common lie near each other. Who belongs to one only lies around it as the seeds of a
// sunflower; those who belong to the same several lie together, between them, nearer to the smaller ones.
export function gather(hubs, belong) {
  const groups = grouped(belong);
  const sizes = new Map(hubs.map((id) => [id, 0]));
  for (const { of, nodes } of groups) for (const id of of) sizes.set(id, sizes.get(id) + nodes.length);
  const own = new Map(groups.filter(({ of }) => of.length === 1).map((group) => [group.of[0], group.nodes]));
  const circles = hubs.map((id) => ({ hub: id, nodes: own.get(id) ?? [], mass: 20 }));
  for (const circle of circles) circle.radius = Math.sqrt(circle.nodes.length + HOLE) + AIR;
  place(circles, groups, sizes);
  const centres = new Map(circles.map((circle) => [circle.hub, circle]));
  for (const { of, nodes } of groups) {
    if (of.length < 2) continue;
    const weights = of.map((id) => 1 / Math.sqrt(sizes.get(id)));
    const whole = weights.reduce((sum, each) => sum + each, 0);
    const middle = (axis) => of.reduce((sum, id, at) => sum + centres.get(id)[axis] * weights[at], 0) / whole;
    circles.push({ nodes, x: middle("x"), y: middle("y"), radius: Math.sqrt(nodes.length) + (nodes.length > 3 ? AIR / 2 : 0.4), mass: 1 });
  }
  pushApart(circles);
  return placed(circles);
}

// Nodes by the hubs that they belong to, in an order that does not depend on that of the rows.
function grouped(belong) {
  const groups = new Map();
  for (const [id, of] of belong) {
    const key = [...of].sort().join(" ");
    if (!groups.has(key)) groups.set(key, { key, of: [...of].sort(), nodes: [] });
    groups.get(key).nodes.push(id);
  }
  const sorted = [...groups.values()].sort((one, other) => other.nodes.length - one.nodes.length || (one.key < other.key ? -1 : 1));
  for (const group of sorted) group.nodes.sort();
  return sorted;
}

// Place the circles of hubs: what hubs have in common pulls them together.
function place(circles, groups, sizes) {
  const graph = new Graph({ type: "undirected" });
  const large = [...circles].sort((one, other) => other.radius - one.radius || (one.hub < other.hub ? -1 : 1));
  large.forEach(({ hub, radius }, at) => {
    const { x, y } = seed(at);
    graph.addNode(hub, { x: 30 * x, y: 30 * y, size: radius });
  });
  for (const { of, nodes } of groups) {
    for (let one = 0; one < of.length; one++) {
      for (let other = one + 1; other < of.length; other++) {
        graph.updateEdge(of[one], of[other], (edge) => ({ common: (edge.common ?? 0) + nodes.length }));
      }
    }
  }
  // The share in common and not the number: the largest would otherwise pull all others into one heap.
  graph.updateEachEdgeAttributes((edge, { common }, source, target) => {
    return { weight: 4 * Math.sqrt(common / Math.min(sizes.get(source), sizes.get(target))) };
  });
  const settings = { adjustSizes: true, gravity: 0.7, scalingRatio: 14, strongGravityMode: true, slowDown: 8, edgeWeightInfluence: 1, barnesHutOptimize: false };
  if (graph.order > 1) forceAtlas2.assign(graph, { iterations: ROUNDS, settings });
  drawIn(graph);
  for (const circle of circles) Object.assign(circle, graph.getNodeAttributes(circle.hub));
}

// Hubs that nothing pulls would lie far outside: draw them in to the edge of the others.
function drawIn(graph) {
  const far = ({ x, y }) => Math.hypot(x, y);
  const edge = Math.max(0, ...graph.filterNodes((id) => graph.degree(id)).map((id) => far(graph.getNodeAttributes(id))));
  if (!edge) return;
  graph.updateEachNodeAttributes((id, node) => {
    const share = Math.min(1, (0.8 * edge) / far(node));
    return graph.degree(id) ? node : { ...node, x: node.x * share, y: node.y * share };
  });
}

// Push circles apart that lie on each other, the heavier ones less.
function pushApart(circles) {
  for (let round = 0; round < APART; round++) {
    let moved = 0;
    circles.sort((one, other) => one.x - one.radius - (other.x - other.radius));
    for (let at = 0; at < circles.length; at++) {
      const one = circles[at];
      for (let next = at + 1; next < circles.length && circles[next].x - circles[next].radius < one.x + one.radius; next++) {
        if (push(one, circles[next], at - next)) moved++;
      }
    }
    if (!moved) return;
  }
}

function push(one, other, nudge) {
  const [across, up] = [other.x - one.x || nudge * 1e-3, other.y - one.y];
  const far = Math.hypot(across, up);
  const over = one.radius + other.radius - far;
  if (over <= 0.01) return false;
  const share = over / far / (one.mass + other.mass);
  one.x -= across * share * other.mass;
  one.y -= up * share * other.mass;
  other.x += across * share * one.mass;
  other.y += up * share * one.mass;
  return true;
}

function placed(circles) {
  const places = new Map();
  for (const { hub, nodes, x, y } of circles) {
    if (hub !== undefined) places.set(hub, { x, y });
    nodes.forEach((id, at) => {
      const from = seed(hub === undefined ? at : at + HOLE);
      places.set(id, { x: x + from.x * 0.95, y: y + from.y * 0.95 });
    });
  }
  return places;
}
