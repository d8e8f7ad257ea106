// <graph-view>: a graph of up to some 5,000 edges, laid out and drawn in the browser.
//
// In a template (texts and buttons are in `_graph.html`, which also says what to do without WebGL):
//
//   {% block head %}{% include "_graph_head.html" %}{% endblock %}     style sheet and program
//   {% with graph = shown.graph, name = title %}{% include "_graph.html" %}{% endwith %}
//
// `name` is what the picture shows, for those who do not see it. `graph` is a plain value:
//
//   {"nodes": [{"id": "https://...", "label": "Berlin", "address": "/doc/city/berlin", "side": "city"}],
//    "edges": [{"source": "https://...", "target": "https://...", "weight": 3, "label": "since 2006"}],
//    "directed": true}
//
//   id       of a node: any text, each once; source and target of an edge are such texts
//   label    the name that is shown; of an edge what the list beside the picture says of it; may be left out there
//   address  where the name of a selected node leads; may be left out
//   side     which kind of node: nodes of one side have one colour, four sides at most; may be left out
//   weight   a number: how thick an edge is; may be left out
//   directed whether edges have arrows; may be left out: no
//
// Nodes are larger the more edges they have. Beside every picture there must be a table or list with the same: the
// element is a picture for those who see, and its list of neighbours of a selected node for all.
//
// It can be moved by mouse, fingers, keys and buttons; a node is selected by a click, a tap or by the box with
// suggestions. The element tells of that by the event `graph-select`, whose `detail.id` is the id or null.
import { Graph } from "./vendor/graphs.js";

import { mixed } from "./graphs/colours.js";
import { spread } from "./graphs/layout.js";
import { Picture, buttons, keep } from "./graphs/picture.js";
import { Suggestions } from "./graphs/suggestions.js";

const MANY = 200; // edges above which they are drawn thinner, and only large nodes are named at first
const LARGEST = 14; // pixels
const ROOMY = 200; // nodes that have room at that size
const FEW = 30; // nodes whose names all stand there
const LISTED = 200; // neighbours in the list

class GraphView extends HTMLElement {
  connectedCallback() {
    if (this.picture) return;
    const told = JSON.parse(this.querySelector("script[type='application/json']").textContent);
    this.stage = this.querySelector(".stage");
    this.told = this.querySelector(".told");
    this.selected = null;
    this.near = new Set();
    this.graph = read(told);
    try {
      spread(this.graph);
      this.picture = new Picture(this.stage, this.graph, this.style(Boolean(told.directed)), {
        select: (node) => this.select(node),
        look: () => {},
        move: () => {},
      }, { labelRenderedSizeThreshold: this.graph.order > FEW ? 4 : 0, labelGridCellSize: 80 });
    } catch (error) {
      this.classList.add("undrawn"); // without WebGL the table beside it stays
      console.warn(error);
      return;
    }
    buttons(this, this.picture);
    this.querySelector(".keep").addEventListener("click", async () => keep(await this.picture.image(), "graph.png"));
    const entries = this.graph.mapNodes((id, { label, size }) => ({ id, label, note: "", weight: size }));
    new Suggestions(this.querySelector("input"), () => entries, ({ id }) => this.select(id, true), this.dataset);
    this.told.addEventListener("click", (event) => {
      const button = event.target.closest("button");
      if (button) this.select(button.value || null, true);
    });
    this.classList.add("drawn");
  }

  disconnectedCallback() {
    this.picture?.renderer.kill();
    this.picture = null;
  }

  style(directed) {
    const many = this.graph.size > MANY;
    return {
      node: (id, attributes, colours) => {
        const colour = colours[`graph-${attributes.side + 1}`];
        if (!this.selected) return { ...attributes, color: colour };
        const near = this.near.has(id);
        const here = id === this.selected;
        if (!near && !here) return { ...attributes, color: mixed(colours.paper, colour, 0.25), label: null, zIndex: 0 };
        return { ...attributes, color: colour, zIndex: 1, forceLabel: here || this.near.size <= FEW, highlighted: here };
      },
      edge: (id, attributes, colours) => {
        const own = this.selected && this.graph.hasExtremity(id, this.selected);
        return {
          ...attributes,
          type: directed ? "arrow" : "line",
          size: own ? Math.max(2, attributes.size) : many ? 1.2 : attributes.size,
          color: own ? colours.accent : mixed(colours.paper, colours["graph-edge"], this.selected ? 0.2 : many ? 0.45 : 0.8),
          zIndex: own ? 1 : 0,
        };
      },
    };
  }

  // Select a node, and move it into the middle where it was not pointed at.
  select(node, centre = false) {
    if (node === this.selected) return;
    this.selected = node;
    this.near = new Set(node === null ? [] : this.graph.neighbors(node));
    this.picture.draw();
    if (node !== null && centre) this.picture.centre(node, 0.6);
    this.tell();
    this.dispatchEvent(new CustomEvent("graph-select", { detail: { id: node }, bubbles: true }));
  }

  // Tell of the selected node: its name, where that leads, its neighbours.
  tell() {
    this.told.replaceChildren();
    if (this.selected === null) return;
    const { label, address } = this.graph.getNodeAttributes(this.selected);
    const title = document.createElement("p");
    title.className = "title";
    const name = document.createElement(address ? "a" : "strong");
    if (address) name.href = address;
    name.textContent = label;
    const close = button("", this.dataset.close);
    close.className = "close";
    title.append(name, close);
    const list = document.createElement("ul");
    for (const edge of this.graph.edges(this.selected).slice(0, LISTED)) list.append(this.neighbour(edge));
    this.told.append(title, list);
    if (this.graph.degree(this.selected) > LISTED) {
      const more = document.createElement("p");
      more.textContent = this.dataset.more.replace("{}", this.graph.degree(this.selected) - LISTED);
      this.told.append(more);
    }
  }

  neighbour(edge) {
    const item = document.createElement("li");
    const id = this.graph.opposite(this.selected, edge);
    const { told } = this.graph.getEdgeAttributes(edge);
    item.append(button(id, this.graph.getNodeAttribute(id, "label")));
    if (told) item.append(" ", Object.assign(document.createElement("small"), { textContent: told }));
    return item;
  }
}

function button(value, text) {
  return Object.assign(document.createElement("button"), { type: "button", value, textContent: text });
}

// Return what is told as a graph (graphology): of several edges between two nodes one, with all their labels.
function read({ nodes, edges, directed }) {
  const graph = new Graph({ type: directed ? "directed" : "undirected" });
  const sides = [...new Set(nodes.map(({ side }) => side ?? ""))];
  for (const { id, label, address, side } of nodes) {
    if (!graph.hasNode(id)) graph.addNode(id, { label: label ?? id, address, side: Math.min(3, sides.indexOf(side ?? "")) });
  }
  for (const { source, target, weight, label } of edges) {
    if (!graph.hasNode(source) || !graph.hasNode(target) || source === target) continue;
    graph.updateEdge(source, target, (edge) => ({
      weight: (edge.weight ?? 0) + (weight ?? 1),
      told: [edge.told, label].filter(Boolean).join("; "),
    }));
  }
  const heaviest = Math.max(1, ...graph.mapEdges((id, { weight }) => weight));
  graph.updateEachEdgeAttributes((id, edge) => ({ ...edge, size: 1 + 4 * Math.sqrt(edge.weight / heaviest) * (heaviest > 1) }));
  const scale = Math.min(1, Math.sqrt(ROOMY / graph.order)); // the more nodes, the smaller
  graph.updateEachNodeAttributes((id, node) => ({ ...node, size: scale * Math.min(LARGEST, 4 + 1.2 * Math.sqrt(graph.degree(id))) }));
  return graph;
}

customElements.define("graph-view", GraphView);
