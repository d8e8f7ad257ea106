// The panel beside the picture: what is shown, or what is known of the selected node, as lists that lead from node to
// node. Who does not see the picture walks the graph here.
import { CERTAIN } from "./shown.js";

const AT_FIRST = 100; // lines of a list, and how many each press shows more
const NUMBERS = new Intl.NumberFormat(document.documentElement.lang);

// Return an element with properties and children.
export function make(name, properties = {}, ...children) {
  const made = Object.assign(document.createElement(name), properties);
  made.append(...children.filter((each) => each !== "" && each != null));
  return made;
}

// Return a text of the page with numbers or names in the places of {}.
export function filled(text, ...values) {
  return values.reduce((told, value) => told.replace("{}", typeof value === "number" ? NUMBERS.format(value) : value), text);
}

// Return in words between which years a stay began and was over.
function times({ begun: [first, last], over: [endFirst, endLast], ended, part }, texts) {
  const year = (day) => day?.slice(0, 4);
  const between = (one, other) => (one === other ? one : `${one}–${other}`);
  const words = [];
  if (part) words.push(texts.part);
  if (first && last) words.push(filled(texts.since, between(year(first), year(last))));
  else if (last) words.push(filled(texts.latest, year(last)));
  else if (first) words.push(filled(texts.earliest, year(first)));
  if (endFirst || endLast) words.push(filled(texts.until, between(year(endFirst || endLast), year(endLast || endFirst))));
  else if (ended) words.push(texts.former);
  return words.join(", ");
}

export class Panel {
  // Fill an element.
  //
  //   element  where
  //   model    of the graph
  //   address  (address.js) of pages about things
  //   texts    of the page
  //   act      is called with what was pressed, {select}, {around}, {pins}: a change of the state
  constructor(element, model, address, texts, act) {
    Object.assign(this, { element, model, address, texts, act, most: AT_FIRST });
    const sort = new Intl.Collator(document.documentElement.lang).compare;
    [...model.nodes.values()].sort((one, other) => sort(one.label, other.label)).forEach((node, at) => (node.order = at));
  }

  // Tell of a state and of what is shown for it.
  tell(state, now) {
    if (state.node !== this.state?.node) this.most = AT_FIRST;
    Object.assign(this, { state, now });
    const inside = this.element.contains(document.activeElement);
    const node = this.model.nodes.get(state.node);
    this.element.replaceChildren(...(node ? this.about(node) : this.overview()));
    // Who walks by keyboard stays here: the button that was pressed is gone.
    if (inside) this.focus();
  }

  focus() {
    this.element.querySelector("h2").focus({ preventScroll: true });
  }

  title(...content) {
    return make("h2", { tabIndex: -1 }, ...content);
  }

  overview() {
    const hubs = [...this.now.nodes].map((id) => this.model.nodes.get(id)).filter(({ hub }) => hub);
    const degrees = new Map(hubs.map((hub) => [hub, hub.edges.filter(({ id }) => this.now.edges.has(id)).length]));
    hubs.sort((one, other) => degrees.get(other) - degrees.get(one) || one.order - other.order);
    const lines = hubs.map((hub) => ({ node: hub, beside: NUMBERS.format(degrees.get(hub)) }));
    return [this.title(this.texts.shown), this.list(lines)];
  }

  about(node) {
    const beside = [node.kind, node.date && filled(this.texts.date, node.date.slice(0, 4))].filter(Boolean).join(" · ");
    const shown = node.edges.filter(({ id }) => this.now.edges.has(id));
    const lines = shown.map((edge) => this.line(node, edge)).sort((one, other) => one.node.order - other.node.order);
    const hidden = node.edges.length - shown.length;
    return [
      this.title(make("a", { href: this.address.page(node.id), textContent: node.label })),
      make("p", { className: "quiet", textContent: beside }),
      make("p", { className: "acts" }, ...this.acts(node)),
      make("h3", { textContent: filled(this.texts.neighbours, lines.length) }),
      this.list(lines),
      hidden ? make("p", { className: "quiet", textContent: filled(this.texts.hidden, hidden) }) : "",
    ].filter(Boolean);
  }

  line(node, edge) {
    const other = this.model.nodes.get(edge.source === node.id ? edge.target : edge.source);
    const told = edge.stays.map((stay) => times(stay, this.texts)).filter(Boolean).join("; ");
    const how = this.state.year && this.now.edges.get(edge.id) !== CERTAIN ? this.texts.possible : "";
    return { node: other, beside: [how, told || this.texts.undated].filter(Boolean).join(": ") };
  }

  acts({ id }) {
    const { around, pins } = this.state;
    const without = (list) => list.filter((each) => each !== id);
    const expanded = around.includes(id);
    const pinned = pins.includes(id);
    const expand = expanded ? this.texts.fold : around.length ? this.texts.add : this.texts.only;
    return [
      this.button(expand, { around: expanded ? without(around) : [...around, id] }),
      this.button(pinned ? this.texts.unpin : this.texts.pin, { pins: pinned ? without(pins) : [...pins, id] }),
      this.button(this.texts.close, { node: "" }),
    ];
  }

  button(textContent, change) {
    return make("button", { type: "button", textContent, onclick: () => this.act(change) });
  }

  list(lines) {
    if (!lines.length) return make("p", { className: "quiet", textContent: this.texts.empty });
    const items = lines.slice(0, this.most).map(({ node, beside }) =>
      make("li", {}, make("button", { type: "button", textContent: node.label, onclick: () => this.act({ node: node.id }) }), " ", make("small", { textContent: beside })),
    );
    const more = lines.length - items.length;
    const list = make("ul", {}, ...items);
    if (!more) return list;
    const next = make("button", { type: "button", className: "more", textContent: filled(this.texts.more, more), onclick: () => this.further() });
    return make("div", {}, list, next);
  }

  // Show more lines, and go on from the first of them.
  further() {
    const before = this.most;
    this.most += 5 * AT_FIRST;
    this.tell(this.state, this.now);
    this.element.querySelectorAll("li button")[before]?.focus();
  }
}
