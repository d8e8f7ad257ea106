// Writes what pages use in the browser to citygraph/web/static/vendor/: programs, the land of the maps, their
// licences, and VERSIONS, in which a test looks whether all of it is as it was written here.
import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

import { build } from "esbuild";
import { feature, mesh } from "topojson-client";
import { presimplify, simplify } from "topojson-simplify";

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const target = (name) => here(`../citygraph/web/static/vendor/${name}`);
const modules = (path) => here(`node_modules/${path}`);
const read = (path) => readFileSync(path, "utf-8");

const UNIT = 20; // steps of a degree: a corner of the land is right to 3 km
const DETAIL = 0.012; // square degrees: a bend of a coast that is smaller than this is left out
const NARROW = Math.cos(Math.PI / 4); // a degree of longitude, at 45 degrees north or south

// Lines of the atlas go on across the 180th meridian and jump from one side of the map to the other: here they
// go on beyond its edge, and once more where they come in again. A ring around a pole is closed along it.
function goingOn(line, close) {
  let turns = 0;
  const whole = line.map(([x, y], at) => {
    const step = at ? x - line[at - 1][0] : 0;
    if (Math.abs(step) > 180) turns -= Math.sign(step);
    return [x + 360 * turns, y];
  });
  if (close && turns) whole.push([whole.at(-1)[0], 90 * Math.sign(line[0][1])], [whole[0][0], 90 * Math.sign(line[0][1])]);
  const over = whole.find(([x]) => Math.abs(x) > 180);
  return over ? [whole, whole.map(([x, y]) => [x - 360 * Math.sign(over[0]), y])] : [whole];
}

function path(lines, close) {
  const parts = [];
  for (const line of lines.flatMap((each) => goingOn(each, close))) {
    const points = line.map(([x, y]) => [Math.round(x * NARROW * UNIT), Math.round(-y * UNIT)]);
    const steps = [];
    let [x, y] = points[0];
    for (const [nextX, nextY] of points.slice(1)) {
      if (nextX === x && nextY === y) continue;
      steps.push(`${nextX - x} ${nextY - y}`);
      [x, y] = [nextX, nextY];
    }
    if (steps.length > (close ? 2 : 0)) parts.push(`M${points[0].join(" ")}l${steps.join(" ")}${close ? "z" : ""}`);
  }
  return parts.join("").replaceAll(" -", "-");
}

function land() {
  const world = JSON.parse(read(modules("world-atlas/countries-50m.json")));
  const simple = simplify(presimplify(world), DETAIL);
  const rings = feature(simple, simple.objects.land).features.flatMap((each) => each.geometry.coordinates.flat());
  const borders = mesh(simple, simple.objects.countries, (one, other) => one !== other).coordinates;
  const shape = (id, d) => `<path id="${id}" transform="scale(${1 / UNIT})" vector-effect="non-scaling-stroke" d="${d}"/>`;
  return `<svg xmlns="http://www.w3.org/2000/svg">
${shape("land", path(rings, true))}
${shape("borders", path(borders, false))}
</svg>
`;
}

async function bundle(input, format) {
  const made = await build({ entryPoints: [input], bundle: true, minify: true, format, write: false, metafile: true, legalComments: "none", target: "es2022" });
  return [made.outputFiles[0].text, Object.keys(made.metafile.inputs)];
}

function licence(name) {
  const file = readdirSync(modules(name)).find((each) => /^licen[cs]e/i.test(each));
  const { version, license } = JSON.parse(read(modules(`${name}/package.json`)));
  return `${name} ${version} (${license})\n${"=".repeat(60)}\n\n${read(modules(`${name}/${file}`)).trim()}\n`;
}

const files = { "htmx.min.js": read(modules("htmx.org/dist/htmx.min.js")), "land.svg": land() };
const inputs = [];
for (const name of readdirSync(here("src")).sort()) {
  const [text, used] = await bundle(here(`src/${name}`), "esm");
  files[name] = text;
  inputs.push(...used);
}
const packages = [...new Set(inputs.map((each) => each.match(/node_modules\/((?:@[^/]+\/)?[^/]+)/)?.[1]).filter(Boolean)), "htmx.org", "world-atlas"].sort();
files["LICENSES.txt"] = [
  ...packages.map(licence),
  `Natural Earth, in world-atlas\n${"=".repeat(60)}\n\nThe land and the borders are made with Natural Earth, free vector map data in the public domain.\n`,
].join("\n\n");

const versions = packages.map((each) => `${each} ${JSON.parse(read(modules(`${each}/package.json`))).version}`);
const hashes = Object.entries(files).map(([name, text]) => `${createHash("sha256").update(text).digest("hex")}  ${name}`);
files.VERSIONS = `${[...versions, "", ...hashes].join("\n")}\n`;

rmSync(target(""), { recursive: true, force: true });
mkdirSync(target(""), { recursive: true });
for (const [name, text] of Object.entries(files)) writeFileSync(target(name), text);
