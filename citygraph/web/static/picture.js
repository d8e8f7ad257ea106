// <save-picture>: what a view shows as one SVG file, for a paper or a slide: drawings and the texts beside them, as they look now.
//
//   <save-picture data-name="reach" data-label="Picture (SVG)" data-title="How far ..." data-source="citygraph, release ..." data-about="..."></save-picture>
//
// saves what stands in the `.picture` of the same section. `data-about` is what the file says of itself and does not show.
// The element is the button; without this file there is none.

const SVG = "http://www.w3.org/2000/svg";
const LOOKS = ["fill", "fill-opacity", "stroke", "stroke-width", "stroke-opacity", "stroke-dasharray", "stroke-linejoin", "paint-order", "opacity", "stop-color", "stop-opacity", "text-anchor", "font-family", "font-size", "font-weight", "vector-effect"];
const LEFT_OUT = "p, nav, details, script, noscript, .unseen, .zoom, button";
const HEAD = 40; // pixels above the drawing, for the title
const FOOT = 36; // and below it, for the source
const MARGIN = 20;
const CLEAR = "rgba(0, 0, 0, 0)";

function element(name, attributes = {}, text = "") {
  const made = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.textContent = text;
  return made;
}

// Gives each part of a copy the looks that the original has by style sheets.
function dress(original, copy) {
  const style = getComputedStyle(original);
  for (const name of LOOKS) {
    const value = style.getPropertyValue(name);
    if (value) copy.setAttribute(name, value);
  }
  if (copy.hasAttribute("r")) copy.setAttribute("r", style.r);
  copy.removeAttribute("class");
  [...original.children].forEach((child, number) => dress(child, copy.children[number]));
}

// Puts what lies in files of their own into the copy.
async function bring(copy) {
  for (const use of copy.querySelectorAll("use")) {
    const [file, id] = use.getAttribute("href").split("#");
    const text = await (await fetch(file)).text();
    const part = new DOMParser().parseFromString(text, "image/svg+xml").getElementById(id);
    const group = element("g");
    for (const name of LOOKS) if (use.hasAttribute(name)) group.setAttribute(name, use.getAttribute(name));
    group.append(...(part.localName === "symbol" ? part.children : [part.cloneNode(true)]));
    use.replaceWith(group);
  }
}

class SavePicture extends HTMLElement {
  connectedCallback() {
    if (this.button) return;
    this.button = this.appendChild(document.createElement("button"));
    this.button.type = "button";
    this.button.className = "plain";
    this.button.textContent = this.dataset.label;
    this.button.addEventListener("click", () => this.save());
  }

  async save() {
    const root = this.closest("section").querySelector(".picture");
    const picture = await this.drawn(root);
    const link = document.createElement("a");
    const text = new XMLSerializer().serializeToString(picture);
    link.href = URL.createObjectURL(new Blob([text], { type: "image/svg+xml" }));
    link.download = `${this.dataset.name}.svg`;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 1000);
  }

  async drawn(root) {
    const kept = (node) => !(node.closest ? node : node.parentElement).closest(LEFT_OUT);
    const drawings = [...root.querySelectorAll("svg")].filter((each) => !each.parentElement.closest("svg") && kept(each));
    const texts = this.texts(root).filter(({ node }) => kept(node) && !node.parentElement.closest("svg"));
    const parts = [...drawings.map((each) => each.getBoundingClientRect()), ...texts.map(({ rect }) => rect)];
    const { left, width } = root.getBoundingClientRect();
    const box = { left, top: Math.min(...parts.map(({ top }) => top)) - HEAD };
    const height = Math.ceil(Math.max(...parts.map(({ bottom }) => bottom)) - box.top) + FOOT;
    const size = { width: Math.ceil(width) + 2 * MARGIN, height: height + MARGIN };
    const ground = { x: -MARGIN, y: -MARGIN, width: size.width, height: size.height + MARGIN };
    const ink = getComputedStyle(root).color;
    const font = { fill: ink, "font-family": "sans-serif" };
    const picture = element("svg", { xmlns: SVG, ...size, viewBox: `${-MARGIN} ${-MARGIN / 2} ${size.width} ${size.height}` });
    picture.append(element("title", {}, this.dataset.title), element("desc", {}, this.dataset.about));
    picture.append(element("rect", { ...ground, fill: getComputedStyle(document.documentElement).backgroundColor }));
    picture.append(element("text", { x: 0, y: 22, ...font, "font-size": 18, "font-weight": 600 }, this.dataset.title));
    for (const each of drawings) picture.append(await this.copied(each, box));
    for (const { node, text, rect } of texts) {
      const style = getComputedStyle(node.parentElement);
      if (style.backgroundColor !== CLEAR) {
        const { x, y, width, height } = node.parentElement.getBoundingClientRect();
        picture.append(element("rect", { x: x - box.left, y: y - box.top, width, height, fill: style.backgroundColor }));
      }
      const place = { x: rect.left - box.left, y: rect.top - box.top + rect.height * 0.76, fill: style.color };
      picture.append(element("text", { ...place, "font-family": style.fontFamily, "font-size": style.fontSize, "font-weight": style.fontWeight }, text));
    }
    picture.append(element("text", { x: 0, y: height - 10, ...font, "font-size": 12 }, this.dataset.source));
    return picture;
  }

  async copied(drawing, box) {
    const rect = drawing.getBoundingClientRect();
    const style = getComputedStyle(drawing);
    const [left, right, top, low] = [style.paddingLeft, style.paddingRight, style.paddingTop, style.paddingBottom].map(parseFloat);
    const copy = drawing.cloneNode(true);
    dress(drawing, copy);
    await bring(copy);
    const place = { x: rect.left - box.left + left, y: rect.top - box.top + top, width: rect.width - left - right, height: rect.height - top - low, overflow: style.overflow };
    for (const [name, value] of Object.entries(place)) copy.setAttribute(name, value);
    if (style.backgroundColor !== CLEAR) copy.prepend(element("rect", { width: "100%", height: "100%", fill: style.backgroundColor }));
    return copy;
  }

  // The texts of HTML, line by line as they are broken now.
  texts(root) {
    const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
    const found = [];
    const range = document.createRange();
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      for (const { index, 0: word } of node.data.matchAll(/\S+/g)) {
        range.setStart(node, index);
        range.setEnd(node, index + word.length);
        const rect = range.getBoundingClientRect();
        const last = found.at(-1);
        if (!rect.width) continue;
        if (last?.node === node && Math.abs(last.rect.top - rect.top) < 2) last.text += ` ${word}`;
        else found.push({ node, text: word, rect });
      }
    }
    return found;
  }
}

customElements.define("save-picture", SavePicture);
