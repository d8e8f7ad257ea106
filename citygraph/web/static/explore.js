// The page to explore the graph: it fetches the tables, makes them one graph, and shows of it what is chosen.
// Without this file, or without WebGL, the page shows its table and the links to the data.
import { Graph } from "./vendor/graphs.js";

import { Address, begin } from "./explore/address.js";
import { graphml } from "./explore/graphml.js";
import { fetched, model, years } from "./explore/model.js";
import { Panel, filled, make } from "./explore/panel.js";
import { CERTAIN, shown } from "./explore/shown.js";
import { mixed, veil } from "./graphs/colours.js";
import { gather } from "./graphs/layout.js";
import { Picture, buttons, keep } from "./graphs/picture.js";
import { Suggestions } from "./graphs/suggestions.js";

const FEW = 60; // nodes whose names all stand there
const CROWD = 400; // neighbours whose edges are drawn as a veil
const MANY = 2000; // edges above which those of a node that is only pointed at are not marked
const WAIT = 300; // milliseconds until the address tells how the picture was moved
const WIDE = matchMedia("(min-width: 60rem)");

class GraphExplorer extends HTMLElement {
  async connectedCallback() {
    const progress = this.querySelector("progress");
    try {
      this.told = JSON.parse(this.querySelector("script[type='application/json']").textContent);
      const tables = await fetched(this.told, (here, all) => Object.assign(progress, { value: here, max: all }));
      this.model = model(this.told, tables);
      this.address = new Address(this.told, this.model);
      this.state = this.address.read(location.search);
      this.querySelector(".choose").open = WIDE.matches;
      this.dataset.state = "drawing"; // the stage has its size now
      this.draw();
    } catch (error) {
      this.dataset.state = "failed";
      console.warn(error);
      return;
    }
    this.prepare();
    this.report();
    this.look(true);
    this.otherLanguages();
    this.dataset.state = "here";
  }

  // The picture -------------------------------------------------------------------------------------------

  draw() {
    const { nodes, edges } = this.model;
    const hubs = [...nodes.values()].filter(({ hub }) => hub);
    const belong = new Map([...nodes.values()].filter(({ hub, edges: own }) => !hub && own.length).map(({ id }) => [id, []]));
    for (const { source, target } of edges.values()) belong.get(source)?.push(target);
    const places = gather(hubs.map(({ id }) => id).sort(), belong);
    this.graph = new Graph({ type: "directed" });
    this.common = commonest([...nodes.values()].filter(({ hub }) => !hub).map(({ kind }) => kind));
    for (const { id, label, hub, kind, edges: own } of nodes.values()) {
      const size = hub ? 3.2 + 0.06 * Math.sqrt(own.length) : 0.85 + 0.3 * Math.min(8, own.length - 1);
      const colour = hub ? "graph-1" : kind === this.common ? "graph-3" : "graph-2";
      if (places.has(id)) this.graph.addNode(id, { ...places.get(id), label, size, hub, colour, type: hub ? "hub" : "point" });
    }
    for (const { id, source, target } of edges.values()) this.graph.addEdgeWithKey(id, source, target, { type: "thin", size: 1 });
    this.choose();
    const on = { select: (node) => this.change({ node: node ?? "" }), look: (node) => this.point(node), move: () => this.later() };
    const style = { node: (id, attributes, colours) => this.node(id, attributes, colours), edge: (id, attributes, colours) => this.edge(id, attributes, colours) };
    const settings = { labelRenderedSizeThreshold: 3.2, labelGridCellSize: 80 };
    this.picture = new Picture(this.querySelector(".stage"), this.graph, style, on, settings);
  }

  node(id, attributes, colours) {
    if (!this.now.nodes.has(id)) return { ...attributes, hidden: true };
    const pinned = this.state.pins.includes(id);
    const color = colours[attributes.colour];
    const here = id === this.state.node;
    if (!this.state.node || here || this.near.has(id)) {
      const forceLabel = pinned || here || this.now.nodes.size <= FEW || (this.state.node && this.near.size <= FEW);
      const zIndex = this.state.node || attributes.hub ? 2 : 1;
      return { ...attributes, color, forceLabel, named: pinned, highlighted: here, strong: pinned || attributes.hub, zIndex };
    }
    const label = pinned ? attributes.label : null;
    return { ...attributes, color: mixed(colours.paper, color, 0.22), label, forceLabel: pinned, named: pinned, faded: true, zIndex: 0 };
  }

  edge(id, attributes, colours) {
    const how = this.now.edges.get(id);
    if (!how) return { ...attributes, hidden: true };
    const of = (node) => node && this.graph.hasExtremity(id, node);
    if (of(this.state.node)) {
      const weight = how === CERTAIN ? 1 : 0.5;
      if (this.near.size > CROWD) return { ...attributes, color: veil(colours.accent, weight * 0.18), zIndex: 1 };
      return { ...attributes, type: "line", size: 1.6 * weight, color: mixed(colours.paper, colours.accent, 0.85 * weight), zIndex: 1 };
    }
    if (of(this.pointed)) return { ...attributes, color: colours.accent };
    const share = (this.state.node ? 0.3 : 1) * (how === CERTAIN ? 1 : 0.5) * this.strength;
    return { ...attributes, color: veil(colours["graph-edge"], share), zIndex: 0 };
  }

  // Mark the edges of a node that is pointed at.
  point(node) {
    const before = this.pointed;
    this.pointed = node && this.graph.degree(node) <= MANY ? node : null;
    const edges = [before, this.pointed].filter(Boolean).flatMap((each) => this.graph.edges(each));
    if (edges.length) this.picture.redraw([], edges);
  }

  // What is chosen ----------------------------------------------------------------------------------------

  prepare() {
    this.form = this.querySelector("form");
    for (const { id, values } of this.model.filters) {
      this.form.elements[id].append(...values.map(({ value, label }) => make("option", { value, textContent: capital(label) })));
      this.form.elements[id].addEventListener("change", ({ target }) => this.change({ [id]: target.value }));
    }
    this.prepareYears();
    const entries = [...this.model.nodes.values()].map((node) => ({ id: node.id, label: node.label, note: this.note(node), weight: node.edges.length }));
    new Suggestions(this.form.elements.find, () => entries, ({ id }) => this.find(id), this.dataset);
    this.form.addEventListener("submit", (event) => event.preventDefault());
    this.panel = new Panel(this.querySelector(".panel"), this.model, this.address, this.dataset, (change) => this.change(change));
    buttons(this, this.picture);
    this.on(".reset", () => this.change(begin(this.model.filters.map(({ id }) => id))));
    this.on(".keep", async () => keep(await this.picture.image(), "graph.png"));
    this.on(".graphml", () => this.takeAway());
    addEventListener("popstate", () => {
      this.state = this.address.read(location.search);
      this.show();
      this.look(true);
    });
    this.querySelector(".common").textContent = capital(this.common);
  }

  prepareYears() {
    const { year, always, certain } = this.form.elements;
    [year.min, year.max] = years(this.model.edges);
    year.addEventListener("input", () => this.change({ year: Number(year.value) }, "replace"));
    always.addEventListener("change", () => this.change({ year: always.checked ? 0 : Number(year.value) }));
    certain.addEventListener("change", () => this.change({ certain: certain.checked }));
  }

  on(selector, act) {
    this.querySelector(selector).addEventListener("click", act);
  }

  note(node) {
    if (node.hub) return node.kind;
    const told = this.model.filters.filter(({ hub }) => !hub).flatMap(({ id, values }) => values.filter(({ value }) => node.values[id]?.has(value)));
    return told.map(({ label }) => label).join(" · ");
  }

  // Go to a node by its name: in the picture, and in the list beside it.
  find(id) {
    this.change({ node: id });
    this.picture.centre(id);
    this.panel.focus();
  }

  // Change what is chosen; the address tells it, as a step to which Back leads or in place of the one before.
  change(change, how = "push") {
    if (Object.entries(change).every(([name, value]) => this.state[name] === value)) return;
    const elsewhere = "around" in change;
    this.state = { ...this.state, ...change, ...(elsewhere && { at: null }) };
    this.show();
    if (elsewhere) this.look();
    else if (change.node && !this.inside(change.node)) this.picture.centre(change.node, 1);
    this.tell(how);
  }

  inside(id) {
    const { x, y } = this.picture.renderer.graphToViewport(this.graph.getNodeAttributes(id));
    const { width, height } = this.picture.renderer.getDimensions();
    return x > 0 && y > 0 && x < width && y < height;
  }

  tell(how) {
    clearTimeout(this.telling);
    const address = this.address.write(this.state, location.search);
    history[`${how}State`](null, "", address);
    this.otherLanguages();
  }

  // The page in another language shows the same.
  otherLanguages() {
    for (const link of document.querySelectorAll(".languages a")) {
      const there = new URL(link.href);
      const said = new URLSearchParams(location.search);
      said.set("lang", link.hreflang);
      there.search = String(said);
      link.href = there.href;
    }
  }

  later() {
    if (!this.panel) return;
    clearTimeout(this.telling);
    this.telling = setTimeout(() => {
      this.state.at = this.picture.at;
      this.tell("replace");
    }, WAIT);
  }

  // What is shown -----------------------------------------------------------------------------------------

  show() {
    this.choose();
    this.picture.draw();
    this.report();
  }

  // Find out what is shown for the state.
  choose() {
    const { state, model: { nodes } } = this;
    this.now = shown(this.model, state);
    const own = nodes.get(state.node)?.edges.filter(({ id }) => this.now.edges.has(id)) ?? [];
    this.near = new Set(own.flatMap(({ source, target }) => [source, target]));
    this.strength = Math.min(0.8, Math.max(0.1, 12 / Math.sqrt(this.now.edges.size))); // the fewer edges, the stronger
  }

  // Tell beside the picture what is shown.
  report() {
    const { state } = this;
    this.count();
    this.panel.tell(state, this.now);
    this.chips();
    for (const { id } of this.model.filters) this.form.elements[id].value = state[id];
    const { year, always, certain } = this.form.elements;
    always.checked = !state.year;
    certain.checked = state.certain;
    certain.disabled = !state.year;
    if (state.year) year.value = state.year;
    this.querySelector("output").value = state.year ? filled(this.dataset.yearEnd, String(state.year)) : this.dataset.always;
  }

  // Look at what is shown: as the address says, or at all of it.
  look(at_once = false) {
    if (this.state.at) this.picture.at = this.state.at;
    else if (this.state.around.length) this.picture.all([...this.now.nodes].filter((id) => this.graph.hasNode(id)), at_once);
    else this.picture.all(undefined, at_once);
  }

  count() {
    const hubs = [...this.now.nodes].filter((id) => this.model.nodes.get(id).hub).length;
    const told = [filled(this.dataset.count, hubs, this.now.nodes.size - hubs)];
    if (this.state.year && this.now.undated) told.push(filled(this.dataset.undatedCount, this.now.undated));
    this.querySelector(".count").textContent = told.join(" · ");
  }

  chips() {
    const list = this.querySelector(".chips");
    const chip = (name, title) => (id) => {
      const label = this.model.nodes.get(id).label;
      const without = { [name]: this.state[name].filter((each) => each !== id) };
      const close = make("button", { type: "button", textContent: "×", onclick: () => this.change(without) });
      close.setAttribute("aria-label", filled(this.dataset.remove, label));
      const open = make("button", { type: "button", textContent: label, onclick: () => this.find(id) });
      return make("li", {}, make("small", { textContent: title }), " ", open, close);
    };
    list.replaceChildren(...this.state.around.map(chip("around", this.dataset.aroundChip)), ...this.state.pins.map(chip("pins", this.dataset.pinChip)));
    list.hidden = !list.children.length;
  }

  takeAway() {
    const nodes = [...this.now.nodes].map((id) => this.model.nodes.get(id));
    const edges = [...this.now.edges.keys()].map((id) => this.model.edges.get(id));
    keep(new Blob([graphml(nodes, edges, this.told)], { type: "application/graphml+xml" }), "graph.graphml");
  }
}

const capital = (text) => text.charAt(0).toUpperCase() + text.slice(1);

function commonest(values) {
  const counts = new Map();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return [...counts].sort((one, other) => other[1] - one[1])[0]?.[0] ?? "";
}

customElements.define("graph-explorer", GraphExplorer);
