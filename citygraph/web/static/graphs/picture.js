// A picture of a graph that moves: by mouse, fingers, keys and buttons. What it shows of a node or an edge says who
// makes it; how it is looked at is the same everywhere.
import { EdgeArrowProgram, EdgeLineProgram, EdgeRectangleProgram, NodeCircleProgram, NodePointProgram, Sigma, toBlob } from "../vendor/graphs.js";

import { coloursOf } from "./colours.js";
import { writing } from "./labels.js";

const STEP = 0.12; // of the width of what is seen: how far an arrow key moves
const ZOOM = 1.5;
const ROOM = 1.15; // around what is shown as a whole
const NEAREST = 0.01;
const FARTHEST = 4;
const USUAL = 700; // pixels: nodes of pictures that are less wide are smaller
const SLOW = 50; // milliseconds from one picture to the next
const ENOUGH = 3; // slow ones, one after the other

const calm = matchMedia("(prefers-reduced-motion: reduce)");
const dark = matchMedia("(prefers-color-scheme: dark)");

export class Picture {
  // Draw a graph (graphology, with x and y) in an element.
  //
  //   style     {node(id, attributes, colours), edge(id, attributes, colours)}: what is drawn of each, in the words of
  //             Sigma; `named` of a node: its name stands there in any case; `strong`, `faded`: how
  //   on        {select(id or null), look(id or null), move()}: what happened
  //   settings  of Sigma, beside ours
  //
  // Throws where there is no WebGL.
  constructor(element, graph, style, on, settings = {}) {
    Object.assign(this, { element, graph, style, on });
    this.colours = coloursOf(element);
    this.font = getComputedStyle(element).fontFamily;
    const { over, drawers } = this.writing();
    this.renderer = new Sigma(graph, element, { ...this.fixed(), ...drawers, ...settings });
    over(this.renderer);
    this.renderer.scheduleRender(); // with names
    this.camera = this.renderer.getCamera();
    this.watchPointer();
    this.watchPage();
    this.watchKeys();
    this.watchSpeed();
    this.camera.on("updated", () => this.on.move());
    dark.addEventListener("change", () => this.dress());
    matchMedia("print").addEventListener("change", () => this.dress());
  }

  fixed() {
    return {
      allowInvalidContainer: true, // the element may not be shown yet
      enableCameraRotation: false,
      labelFont: this.font,
      labelSize: 12,
      minCameraRatio: NEAREST,
      maxCameraRatio: FARTHEST,
      minEdgeThickness: 1.2,
      nodeProgramClasses: { point: NodePointProgram, hub: NodeCircleProgram }, // in this order: hubs lie above
      edgeProgramClasses: { line: EdgeRectangleProgram, thin: EdgeLineProgram, arrow: EdgeArrowProgram },
      stagePadding: 24,
      zIndex: true,
      zoomToSizeRatioFunction: (ratio) => ratio ** 0.6 * Math.max(1, USUAL / this.element.clientWidth) ** 0.5,
      nodeReducer: (id, attributes) => this.style.node(id, attributes, this.colours),
      edgeReducer: (id, attributes) => this.style.edge(id, attributes, this.colours),
      zoomDuration: calm.matches ? 1 : 250,
      inertiaDuration: calm.matches ? 1 : 200,
      doubleClickZoomingDuration: calm.matches ? 1 : 200,
    };
  }

  // What writes the names of nodes: settings for a renderer of Sigma, and what is to be done to it then.
  writing() {
    const { name, looked, over } = writing(() => this.colours, this.font);
    return { over, drawers: { defaultDrawNodeLabel: name, defaultDrawNodeHover: looked } };
  }

  // Take on the colours of the page, which have changed.
  dress() {
    this.colours = coloursOf(this.element);
    this.draw();
  }

  draw() {
    this.renderer.refresh();
  }

  // Draw anew some nodes and edges only, where nothing moved and nothing came or went.
  redraw(nodes, edges) {
    this.renderer.refresh({ partialGraph: { nodes, edges }, skipIndexation: true });
  }

  // What is pointed at --------------------------------------------------------------------------------------

  watchPointer() {
    this.renderer.on("clickNode", ({ node }) => this.on.select(node));
    this.renderer.on("clickStage", () => this.on.select(null));
    this.renderer.on("enterNode", ({ node }) => this.look(node));
    this.renderer.on("leaveNode", () => this.look(null));
  }

  look(node) {
    this.element.classList.toggle("on-node", node !== null);
    this.on.look(node);
  }

  // The page must still scroll: the wheel and one finger move a picture that has been chosen, two fingers move it at once.
  watchPage() {
    const chosen = () => this.element.contains(document.activeElement);
    const pass = (event) => {
      const several = event.touches ? event.touches.length > 1 : event.ctrlKey;
      if (!chosen() && !several) event.stopPropagation();
    };
    for (const name of ["wheel", "touchstart"]) this.element.addEventListener(name, pass, { capture: true, passive: true });
    this.element.addEventListener("pointerdown", ({ pointerType }) => {
      if (pointerType === "mouse") this.element.focus({ preventScroll: true });
    }, { capture: true });
    // A finger that taps does what a mouse does, and chooses the picture, too.
    this.element.addEventListener("click", () => this.element.focus({ preventScroll: true }), { capture: true });
  }

  // How it moves --------------------------------------------------------------------------------------------

  watchKeys() {
    const steps = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] };
    this.element.addEventListener("keydown", (event) => {
      if (event.ctrlKey || event.metaKey || event.altKey) return;
      if (event.key in steps) this.pan(...steps[event.key]);
      else if (event.key === "+" || event.key === "=") this.zoom(ZOOM);
      else if (event.key === "-") this.zoom(1 / ZOOM);
      else if (event.key === "0") this.all();
      else if (event.key === "Escape") this.on.select(null);
      else return;
      event.preventDefault();
    });
  }

  // Where pictures come too slowly, edges are left out while it moves.
  watchSpeed() {
    const mouse = this.renderer.getMouseCaptor();
    let [before, slow] = [0, 0];
    const count = () => {
      const now = performance.now();
      const moving = this.camera.isAnimated() || mouse.isMoving;
      if (moving && before) slow = now - before > SLOW ? slow + 1 : Math.max(0, slow - 1);
      before = moving ? now : 0;
      if (slow < ENOUGH) return;
      this.renderer.off("afterRender", count);
      this.renderer.setSetting("hideEdgesOnMove", true);
    };
    this.renderer.on("afterRender", count);
  }

  pan(across, up) {
    const { x, y, ratio } = this.camera.getState();
    this.go({ x: x + across * STEP * ratio, y: y + up * STEP * ratio });
  }

  zoom(times) {
    const { ratio } = this.camera.getState();
    this.go({ ratio: Math.min(FARTHEST, Math.max(NEAREST, ratio / times)) });
  }

  go(state, at_once = calm.matches) {
    if (at_once) this.camera.setState({ ...this.camera.getState(), ...state });
    else this.camera.animate(state, { duration: 250 });
  }

  // Show these nodes as a whole, or all that are not hidden.
  all(nodes = this.graph.nodes(), at_once = calm.matches) {
    const shown = nodes.map((id) => this.renderer.getNodeDisplayData(id)).filter((each) => each && !each.hidden);
    if (!shown.length) return;
    const [left, right, bottom, top] = extent(shown);
    const { width, height } = this.renderer.getDimensions();
    const one = { cameraState: { x: 0.5, y: 0.5, angle: 0, ratio: 1 } };
    const corner = this.renderer.viewportToFramedGraph({ x: 0, y: 0 }, one);
    const other = this.renderer.viewportToFramedGraph({ x: width, y: height }, one);
    const ratio = ROOM * Math.max((right - left) / Math.abs(other.x - corner.x), (top - bottom) / Math.abs(other.y - corner.y));
    const nearest = shown.length > 1 ? 0.05 : 0.25;
    this.go({ x: (left + right) / 2, y: (bottom + top) / 2, ratio: Math.min(FARTHEST, Math.max(nearest, ratio)) }, at_once);
  }

  // Move a node into the middle, and nearer if it is far.
  centre(node, nearest = 0.25) {
    const found = this.renderer.getNodeDisplayData(node);
    if (found) this.go({ x: found.x, y: found.y, ratio: Math.min(this.camera.getState().ratio, nearest) });
  }

  // Where it is looked at from, in few digits.
  get at() {
    const { x, y, ratio } = this.camera.getState();
    return [x, y, ratio].map((each) => Number(each.toFixed(4)));
  }

  set at([x, y, ratio]) {
    this.camera.setState({ x, y, ratio, angle: 0 });
  }

  // Return what is seen as a PNG.
  image() {
    const { over, drawers } = this.writing();
    const withTempRenderer = (renderer) => {
      over(renderer);
      renderer.refresh();
    };
    return toBlob(this.renderer, { format: "png", backgroundColor: this.colours.paper, sigmaSettings: drawers, withTempRenderer });
  }
}

function extent(points) {
  let [left, right, bottom, top] = [Infinity, -Infinity, Infinity, -Infinity];
  for (const { x, y } of points) {
    left = Math.min(left, x);
    right = Math.max(right, x);
    bottom = Math.min(bottom, y);
    top = Math.max(top, y);
  }
  return [left, right, bottom, top];
}

// Let the reader keep a file that was made here.
export function keep(blob, name) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}

// Let buttons in an element move a picture: .in, .out, .whole.
export function buttons(element, picture) {
  const acts = { ".in": () => picture.zoom(ZOOM), ".out": () => picture.zoom(1 / ZOOM), ".whole": () => picture.all() };
  for (const [selector, act] of Object.entries(acts)) element.querySelector(selector).addEventListener("click", act);
}
