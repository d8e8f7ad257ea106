// Maps that move: wheel, fingers, keys and buttons bring them nearer, and dots part into what they stand for.
// Without this file each step is an address, and the server draws the map (templates/views/map.html).
import { Supercluster, select, zoom, zoomIdentity } from "./vendor/maps.js";

const RATIO = 16 / 9;
const NARROW = Math.cos(Math.PI / 4); // as in views/frames.py
const LEAST = 0.5; // units of the plane: the width of the nearest map
const SIZES = [1, 2, 5, 20, 100, 500];
const RADII = [3.5, 5, 6.5, 8.5, 11, 14];
const IN_TURN = 40; // dots at most that the Tab key visits one by one
const NAMES = 5;
const STEPS = 4; // colours of numbers, as in views/steps.py
const SVG = "http://www.w3.org/2000/svg";

const calm = matchMedia("(prefers-reduced-motion: reduce)");

function element(name, attributes, text = "") {
  const made = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.textContent = text;
  return made;
}

class MapView extends HTMLElement {
  connectedCallback() {
    this.points = this.querySelector("script[type='application/json']"); // GeoJSON, or an address of it
    if (!this.points && !this.dataset.points) return; // each step stays an address
    this.svg = this.querySelector("svg.map");
    this.earth = this.querySelector("svg.earth");
    this.marks = this.querySelector(".marks");
    const [x, y, width] = this.dataset.frame.split(" ").map(Number);
    this.first = { x, y, width };
    this.frame = this.first;
    this.bounds = this.dataset.bounds.split(" ").filter(Boolean).map(Number);
    this.label = this.svg.appendChild(element("a", { class: "label", "aria-hidden": "true", tabindex: "-1" }));
    for (const mark of this.marks.children) this.adopt(mark);
    this.svg.setAttribute("tabindex", "0");
    this.watchZoom();
    this.watchMarks();
    this.watchKeys();
  }

  // Zoom ---------------------------------------------------------------------------------------------------

  get size() {
    const { width } = this.svg.getBoundingClientRect();
    return [width, width / RATIO];
  }

  watchZoom() {
    this.zoom = zoom()
      .scaleExtent([this.first.width / 256, this.first.width / LEAST])
      .extent(() => [[0, 0], this.size])
      .filter((event) => {
        // The page must still scroll: the wheel moves a map that has been chosen, two fingers move it at once.
        if (event.type === "wheel") return event.ctrlKey || this.contains(document.activeElement);
        return event.touches ? event.touches.length > 1 : !event.button;
      })
      .on("zoom", ({ transform }) => this.show(transform));
    this.root = select(this.svg).call(this.zoom);
    const act = (selector, run) =>
      this.querySelector(selector)?.addEventListener("click", (event) => {
        event.preventDefault();
        event.stopImmediatePropagation();
        run();
      }, { capture: true });
    act(".zoom .in", () => this.scale(2));
    act(".zoom .out", () => this.scale(0.5));
    this.svg.addEventListener("pointerenter", () => this.load(), { once: true });
    this.svg.addEventListener("focusin", () => this.load(), { once: true });
  }

  get moving() {
    return calm.matches ? this.root : this.root.transition().duration(250);
  }

  scale(times) {
    this.load();
    this.zoom.scaleBy(this.moving, times);
  }

  show({ k, x, y }) {
    const [width] = this.size;
    const unit = this.first.width / k / width; // of the plane, for a pixel
    this.frame = { x: this.first.x - x * unit, y: this.first.y - y * unit, width: width * unit };
    const { x: left, y: top, width: wide } = this.frame;
    this.parentElement.querySelector(".outside")?.remove(); // it was about the first part
    this.earth.setAttribute("viewBox", `${left} ${top} ${wide} ${wide / RATIO}`);
    cancelAnimationFrame(this.drawing);
    this.drawing = requestAnimationFrame(() => this.draw());
    this.load();
  }

  watchKeys() {
    const steps = { ArrowLeft: [1, 0], ArrowRight: [-1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] };
    this.svg.addEventListener("keydown", (event) => {
      if (event.ctrlKey || event.metaKey || event.altKey) return;
      if (event.key in steps) {
        const [across, down] = steps[event.key];
        const step = this.size[0] / 8 / this.transform.k;
        this.zoom.translateBy(this.moving, across * step, down * step);
      } else if (event.key === "+" || event.key === "=") this.scale(2);
      else if (event.key === "-") this.scale(0.5);
      else if (event.key === "0") this.zoom.transform(this.moving, zoomIdentity);
      else if (event.key === "Escape") this.tell(null);
      else return;
      event.preventDefault();
    });
  }

  get transform() {
    return this.svg.__zoom ?? zoomIdentity;
  }

  // Points -------------------------------------------------------------------------------------------------

  async load() {
    if (this.loading) return;
    this.loading = true;
    const collection = this.points ? JSON.parse(this.points.textContent) : await this.fetched();
    if (!collection) return; // the dots of the server stay
    const things = new Map();
    const past = ({ properties }) => Boolean(this.dataset.past && properties[this.dataset.past] != null);
    for (const feature of collection.features) {
      const known = things.get(feature.id);
      if (feature.geometry && (!known || (past(known) && !past(feature)))) things.set(feature.id, feature);
    }
    for (const feature of things.values()) feature.properties.step = this.step(feature.properties, past(feature));
    this.clusters = new Supercluster({
      radius: 22,
      extent: 512,
      maxZoom: 12,
      map: ({ step }) => ({ steps: { [step]: 1 } }),
      reduce: (sum, { steps }) => {
        sum.steps = { ...sum.steps };
        for (const [step, count] of Object.entries(steps)) sum.steps[step] = (sum.steps[step] ?? 0) + count;
      },
    }).load([...things.values()]);
    this.draw();
  }

  async fetched() {
    const response = await fetch(this.dataset.points);
    return response.ok ? response.json() : null;
  }

  years(properties) {
    const columns = this.dataset.start.split(" ").filter(Boolean);
    const year = (column) => (properties[column] ? parseInt(properties[column], 10) : null);
    return columns.length ? [year(columns[0]), year(columns.at(-1))] : [null, null];
  }

  // The number by which a dot is coloured, if dots are.
  number(properties) {
    return this.dataset.number ? Number(properties[this.dataset.number]) : 0;
  }

  step(properties, past) {
    if (this.number(properties)) return `step-${Math.min(this.number(properties), STEPS)}`;
    if (past) return "past";
    const [first, last] = this.years(properties);
    if (first === null && last === null) return "unknown";
    const place = (year) => this.bounds.filter((bound) => bound <= year).length;
    const from = first === null ? 0 : place(first);
    const to = last === null ? this.bounds.length : place(last);
    return from === to ? `step-${from + 1}` : "unknown";
  }

  // Dots ---------------------------------------------------------------------------------------------------

  // Dots of the server know where they are in the first frame; so they move with the map until ours are there.
  adopt(mark) {
    const circle = mark.querySelector("circle");
    const share = (name) => parseFloat(circle.getAttribute(name)) / 100;
    mark.point = [
      this.first.x + share("cx") * this.first.width,
      this.first.y + (share("cy") * this.first.width) / RATIO,
    ];
    mark.querySelector("title").remove();
  }

  draw() {
    if (this.clusters && this.frame !== this.first) this.renew();
    for (const mark of this.marks.children) {
      const [across, down] = this.place(mark.point);
      for (const each of mark.children) {
        const round = each.tagName === "circle";
        each.setAttribute(round ? "cx" : "x", `${across}%`);
        each.setAttribute(round ? "cy" : "y", `${down}%`);
      }
    }
    if (this.label.mark?.isConnected) this.tell(this.label.mark);
    else this.tell(null);
  }

  place([x, y]) {
    const { x: left, y: top, width } = this.frame;
    return [(100 * (x - left)) / width, (100 * RATIO * (y - top)) / width].map((share) => share.toFixed(2));
  }

  renew() {
    const { x, y, width } = this.frame;
    const degrees = width / NARROW;
    const level = Math.max(0, Math.round(Math.log2((this.size[0] * 360) / degrees / 512)));
    const box = [x / NARROW, -(y + width / RATIO), (x + width) / NARROW, -y];
    const found = this.clusters.getClusters([Math.max(-180, box[0]), Math.max(-90, box[1]), Math.min(180, box[2]), Math.min(90, box[3])], level);
    found.sort((one, other) => (other.properties.point_count ?? 1) - (one.properties.point_count ?? 1));
    const focused = document.activeElement?.getAttribute?.("aria-label");
    this.marks.replaceChildren(...found.map((feature) => this.mark(feature, found.length <= IN_TURN)));
    if (focused) [...this.marks.children].find((each) => each.getAttribute("aria-label") === focused)?.focus();
  }

  mark(feature, inTurn) {
    const { properties, geometry } = feature;
    const count = properties.point_count ?? 1;
    const size = SIZES.filter((least) => count >= least).length;
    const step = properties.cluster ? Object.entries(properties.steps).sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1))[0][0] : properties.step;
    const label = properties.cluster ? this.several(properties) : this.one(properties);
    const coloured = this.dataset.start || this.dataset.number ? ` ${step}` : "";
    const href = properties.cluster ? "#" : this.address(feature.id);
    const made = element("a", { ...(href && { href }), class: `mark size-${size}${coloured}`, "aria-label": label });
    if (!inTurn) made.setAttribute("tabindex", "-1");
    made.append(element("circle", { r: RADII[size - 1] }));
    if (size > 4) made.append(element("text", { dy: ".35em" }, count.toLocaleString(document.documentElement.lang)));
    if ("named" in this.dataset && !properties.cluster) made.append(element("text", { class: "name", dy: "-.75em", "aria-hidden": "true" }, properties.name));
    made.point = [geometry.coordinates[0] * NARROW, -geometry.coordinates[1]];
    made.cluster = properties.cluster ? properties.cluster_id : null;
    return made;
  }

  one(properties) {
    const number = this.number(properties);
    if (number) return `${properties.name}, ${this.dataset.told.replace("{}", number)}`;
    const [first, last] = this.years(properties);
    if (first === null || last === null) return properties.name;
    return `${properties.name}, ${first === last ? first : `${first}–${last}`}`;
  }

  several(properties) {
    const names = this.clusters.getLeaves(properties.cluster_id, NAMES).map((leaf) => leaf.properties.name);
    const more = properties.point_count - names.length;
    return names.join(", ") + (more ? ` ${this.dataset.more.replace("{}", more)}` : "");
  }

  address(iri) {
    if (!iri.startsWith(this.dataset.base)) return /^https?:/.test(iri) ? iri : "";
    return `/${iri.slice(this.dataset.base.length)}${this.dataset.lang ? `?lang=${this.dataset.lang}` : ""}`;
  }

  // What a dot is called -----------------------------------------------------------------------------------

  watchMarks() {
    const of = (event) => event.target.closest?.(".mark");
    this.marks.addEventListener("pointerover", (event) => event.pointerType === "mouse" && this.tell(of(event)));
    this.svg.addEventListener("pointerleave", (event) => event.pointerType === "mouse" && this.tell(null));
    this.marks.addEventListener("focusin", (event) => this.tell(of(event)));
    this.marks.addEventListener("click", (event) => {
      const mark = of(event);
      if (!mark) return;
      const told = this.label.mark === mark;
      if (mark.cluster != null) {
        event.preventDefault();
        this.part(mark);
      } else if (event.pointerType === "touch" && !told) {
        event.preventDefault(); // the first tap tells the name, which is a link too
        event.stopPropagation();
        this.tell(mark);
      }
    }, { capture: true });
  }

  part(mark) {
    const level = this.clusters.getClusterExpansionZoom(mark.cluster);
    const width = (this.size[0] * 360 * NARROW) / 512 / 2 ** (level + 0.1);
    const [x, y] = mark.point;
    const k = Math.min(this.first.width / width, this.first.width / LEAST);
    const unit = this.first.width / k / this.size[0];
    const corner = [x - (this.size[0] * unit) / 2, y - (this.size[1] * unit) / 2];
    const moved = zoomIdentity.translate((this.first.x - corner[0]) / unit, (this.first.y - corner[1]) / unit).scale(k);
    this.svg.focus({ preventScroll: true });
    this.zoom.transform(this.moving, moved);
  }

  tell(mark) {
    this.label.mark = mark;
    this.label.replaceChildren();
    if (!mark) return;
    const [across, down] = this.place(mark.point);
    const anchor = across < 25 ? "start" : across > 75 ? "end" : "middle";
    const radius = Number(mark.querySelector("circle").getAttribute("r")) + 8;
    const below = down < 12;
    if (mark.hasAttribute("href") && mark.cluster == null) this.label.setAttribute("href", mark.getAttribute("href"));
    else this.label.removeAttribute("href");
    const text = { x: `${across}%`, y: `${down}%`, dy: below ? radius + 10 : -radius, "text-anchor": anchor };
    this.label.append(element("text", text, mark.getAttribute("aria-label")));
  }
}

customElements.define("map-view", MapView);
