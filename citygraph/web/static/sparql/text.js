// What can be told of the text of a query without understanding all of it: its parts, its prefixes, its brackets.

const PREFIX = String.raw`(?:\p{L}(?:[\p{L}\p{N}_.-]*[\p{L}\p{N}_-])?)?:`;
const LOCAL = String.raw`(?:[\p{L}\p{N}_:-]|%[0-9A-Fa-f]{2}|\\[_~.\-!$&'()*+,;=/?#@%]|\.(?=[\p{L}\p{N}_:%\\.-]))*`;
const PARTS = new RegExp(
  [
    String.raw`(?<comment>#[^\n]*)`,
    String.raw`(?<string>"""(?:[^\\]|\\[^])*?"""|'''(?:[^\\]|\\[^])*?'''|"(?:[^"\\\n\r]|\\.)*"|'(?:[^'\\\n\r]|\\.)*')`,
    String.raw`(?<open>["'])`,
    String.raw`(?<iri><[^<>"{}|^${"`"}\\\u0000-\u0020]*>)`,
    String.raw`(?<variable>[?$][\p{L}\p{N}_]+)`,
    String.raw`(?<blank>_:[\p{L}\p{N}_.-]+)`,
    String.raw`(?<language>@[A-Za-z][A-Za-z0-9-]*)`,
    `(?<name>${PREFIX}${LOCAL})`,
    String.raw`(?<word>[\p{L}_][\p{L}\p{N}_-]*)`,
    String.raw`(?<bracket>[{}()[\]])`,
  ].join("|"),
  "gu",
);
const CLOSES = { ")": "(", "}": "{", "]": "[" };

// The parts of a text up to the first quotation mark that has no other: what follows that may be anything.
export function parts(text) {
  const found = [];
  for (const match of text.matchAll(PARTS)) {
    const [kind] = Object.entries(match.groups).find(([, value]) => value !== undefined);
    if (kind === "open") break;
    found.push({ kind, text: match[0], from: match.index, to: match.index + match[0].length });
  }
  return found;
}

const isPrefixWord = (part) => part?.kind === "word" && part.text.toUpperCase() === "PREFIX";

// The prefixes that a text declares, with what they stand for.
export function declared(text) {
  const all = parts(text);
  const pairs = all.flatMap((part, at) =>
    isPrefixWord(all[at - 1]) && part.kind === "name" && all[at + 1]?.kind === "iri" ? [[part.text.slice(0, -1), all[at + 1].text.slice(1, -1)]] : [],
  );
  return new Map(pairs);
}

// Where the line for another prefix goes, and the line.
export function prefixLine(text, prefix, namespace) {
  const all = parts(text);
  const last = all.findLast((part, at) => part.kind === "iri" && isPrefixWord(all[at - 2]));
  const line = `PREFIX ${prefix}: <${namespace}>\n`;
  if (!last) return { from: 0, insert: line };
  const end = text.indexOf("\n", last.to);
  return end < 0 ? { from: text.length, insert: `\n${line}` } : { from: end + 1, insert: line };
}

// The part in which a place lies, or at whose end it lies, if that is one in which nothing is to be suggested.
export function isQuoted(text, place) {
  const all = parts(text);
  const around = all.find((part) => part.from < place && (place < part.to || (place === part.to && part.kind === "comment")));
  if (around) return ["comment", "string", "iri"].includes(around.kind);
  const end = all.at(-1)?.to ?? 0;
  return place > end && /["']/.test(text.slice(end, place)); // in a string that is not closed yet
}

export function variables(text) {
  return [...new Set(parts(text).filter((part) => part.kind === "variable").map((part) => part.text.slice(1)))].sort();
}

// What is wrong for sure: names whose prefix is not declared, brackets that have no other one.
// Anything else is left to the service: what this file does not know would be a mistake that is none.
export function mistakes(text) {
  const all = parts(text);
  const known = declared(text);
  const found = [];
  const open = [];
  all.forEach((part, at) => {
    if (part.kind === "name" && !isPrefixWord(all[at - 1])) {
      const prefix = part.text.slice(0, part.text.indexOf(":"));
      if (!known.has(prefix)) found.push({ kind: "prefix", prefix, from: part.from, to: part.to });
    } else if (part.kind === "bracket") {
      if (!(part.text in CLOSES)) open.push(part);
      else if (open.at(-1)?.text === CLOSES[part.text]) open.pop();
      else found.push({ kind: "closing", from: part.from, to: part.to });
    }
  });
  const whole = /["']/.test(text.slice(all.at(-1)?.to ?? 0));
  if (!whole && !found.some(({ kind }) => kind === "closing")) found.push(...open.map(({ from, to }) => ({ kind: "opening", from, to })));
  return found;
}

// The place of a line and a column, both from 1, as the service counts them: characters, not pieces of characters.
export function placeOf(text, line, column) {
  const lines = text.split("\n");
  const start = lines.slice(0, line - 1).reduce((sum, each) => sum + each.length + 1, 0);
  return Math.min(start + [...(lines[line - 1] ?? "")].slice(0, column - 1).join("").length, text.length);
}
