// The colours of pictures of graphs: those of the page (style.css, graph.css), as the drawing by WebGL wants them.

const NAMES = ["paper", "ink", "quiet", "line", "accent", "graph-1", "graph-2", "graph-3", "graph-4", "graph-edge"];

// Return the colours that an element has, by name, light or dark as the page is.
export function coloursOf(element) {
  const style = getComputedStyle(element);
  return Object.fromEntries(NAMES.map((name) => [name, whole(style.getPropertyValue(`--${name}`).trim())]));
}

// Return a colour between two: 0 is the first, 1 the second.
export function mixed(one, other, share) {
  const [first, second] = [parts(one), parts(other)];
  return `#${first.map((part, at) => Math.round(part + (second[at] - part) * share).toString(16).padStart(2, "0")).join("")}`;
}

// Return a colour that lets what is below shine through, as the drawing by WebGL wants it: already multiplied.
export function veil(colour, share) {
  return `rgba(${parts(colour).map((part) => Math.round(part * share)).join(",")},${share})`;
}

const whole = (colour) => (/^#[0-9a-f]{3}$/i.test(colour) ? colour.replace(/[0-9a-f]/gi, "$&$&") : colour);
const parts = (colour) => [1, 3, 5].map((at) => parseInt(colour.slice(at, at + 2), 16));
