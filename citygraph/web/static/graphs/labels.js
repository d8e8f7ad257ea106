// How names stand beside nodes: on a seam of the paper's colour, so that they can be read above edges.

const MOST = 44; // letters; a node that is looked at has its whole name
const NARROW = 500; // pixels: in pictures of less, names are shorter
const FEWER = 26;

const widthOf = ({ canvas }) => canvas.clientWidth || canvas.width;
const short = (text, most) => (text.length > most ? `${text.slice(0, most - 1).trimEnd()}…` : text);

// Return what draws names and what draws a node that is looked at, in the colours that a function returns; `over` a renderer of
// Sigma both are at work. Names of strong and of large nodes come first; one for which there is no room is left out,
// unless it must stand there.
export function writing(colours, font) {
  let waiting = [];
  let taken = [];
  const free = (box) => taken.every(([left, top, right, bottom]) => box[0] > right || box[2] < left || box[1] > bottom || box[3] < top);
  const rank = ({ named, strong, size }) => (named ? 2000 : 0) + (strong ? 1000 : 0) + size;

  const begin = (context, data, text, size) => {
    context.font = `${data.strong ? 600 : 400} ${size}px ${font}`;
    const wide = context.measureText(text).width;
    const right = widthOf(context);
    const beside = data.size + 5;
    // Beside the node on the right, or on the left where there is no more room.
    const x = data.x + beside + wide > right && data.x - beside - wide > 0 ? data.x - beside - wide : data.x + beside;
    return [x, data.y + size * 0.35, wide];
  };

  const write = ({ context, data, labelSize }) => {
    const text = short(data.label, widthOf(context) < NARROW ? FEWER : MOST);
    const [x, y, wide] = begin(context, data, text, labelSize);
    const box = [x - 2, y - labelSize, x + wide + 2, y + 3];
    if (!data.named && !free(box)) return;
    taken.push(box);
    context.lineJoin = "round";
    context.lineWidth = 4;
    context.strokeStyle = colours().paper;
    context.strokeText(text, x, y);
    context.fillStyle = data.faded ? colours().quiet : colours().ink;
    context.fillText(text, x, y);
  };

  const looked = (context, data, { labelSize }) => {
    const size = labelSize + 1;
    context.beginPath();
    context.arc(data.x, data.y, data.size + 3, 0, Math.PI * 2);
    context.lineWidth = 2.5;
    context.strokeStyle = colours().ink;
    context.stroke();
    if (!data.label) return;
    const [beside, middle, wide] = begin(context, { ...data, strong: true, size: data.size + 4 }, data.label, size);
    // What reaches beyond the edge stands below the node.
    const x = Math.max(8, Math.min(beside, widthOf(context) - wide - 8));
    const y = x === beside ? middle : middle + data.size + size + 4;
    context.beginPath();
    context.roundRect(x - 6, y - size - 2, wide + 12, size + 10, 4);
    context.fillStyle = colours().paper;
    context.fill();
    context.lineWidth = 1;
    context.strokeStyle = colours().line;
    context.stroke();
    context.fillStyle = colours().ink;
    context.fillText(data.label, x, y);
  };

  const name = (context, data, { labelSize }) => {
    if (data.label && !data.highlighted) waiting.push({ context, data, labelSize });
  };

  const over = (renderer) => {
    renderer.on("beforeRender", () => {
      waiting = [];
      taken = [];
    });
    renderer.on("afterRender", () => {
      waiting.sort((one, other) => rank(other.data) - rank(one.data)).forEach(write);
    });
  };

  return { name, looked, over };
}
