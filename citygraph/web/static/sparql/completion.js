// What is suggested while one writes a query: the words of the graph with their meaning, things by name, variables, keywords.
import { pickedCompletion } from "../vendor/editor.js";
import { declared, isQuoted, prefixLine, variables } from "./text.js";

const WAIT = 150; // milliseconds after the last key, until things are looked for
const LEAST = 3; // letters, before things are looked for
const MOST = 30;
const THINGS = 8;
const KEYWORDS = `ASK CONSTRUCT DESCRIBE SELECT DISTINCT REDUCED FROM NAMED WHERE PREFIX BASE OPTIONAL UNION MINUS GRAPH FILTER BIND AS VALUES UNDEF
  EXISTS NOT IN GROUP BY HAVING ORDER ASC DESC LIMIT OFFSET COUNT SUM MIN MAX AVG SAMPLE GROUP_CONCAT SEPARATOR STR LANG LANGMATCHES DATATYPE BOUND IRI
  BNODE RAND ABS CEIL FLOOR ROUND CONCAT STRLEN UCASE LCASE ENCODE_FOR_URI CONTAINS STRSTARTS STRENDS STRBEFORE STRAFTER YEAR MONTH DAY HOURS MINUTES
  SECONDS TIMEZONE TZ NOW UUID STRUUID MD5 SHA1 SHA256 SHA512 COALESCE IF STRLANG STRDT SAMETERM ISIRI ISBLANK ISLITERAL ISNUMERIC REGEX SUBSTR REPLACE
  TRUE FALSE`.split(/\s+/);
const SIMPLE = /^[A-Za-z0-9_](?:[A-Za-z0-9_.-]*[A-Za-z0-9_-])?$/; // a name that needs no escapes behind a prefix

export class Completion {
  // `vocabulary` holds prefixes and words as soon as `ready` is fulfilled, `search` is the address that finds things, and `texts` are
  // the words of the page: `uses` with {} for a number, `class`, `property`, `prefix`, `variable`, `keyword`.
  constructor(vocabulary, ready, search, language, texts) {
    Object.assign(this, { vocabulary, ready, search, language, texts });
    this.sources = [(context) => this.written(context), (context) => this.things(context)];
  }

  // The name and the prefix with which an IRI is written, or itself.
  short(iri) {
    const fitting = Object.entries(this.vocabulary.prefixes).filter(([, start]) => iri.startsWith(start) && SIMPLE.test(iri.slice(start.length)));
    const [prefix, start] = fitting.sort((one, other) => other[1].length - one[1].length)[0] ?? [];
    return prefix === undefined ? { text: `<${iri}>` } : { text: `${prefix}:${iri.slice(start.length)}`, prefix };
  }

  // What the cursor stands behind, if something can be suggested there.
  before(context) {
    const text = context.state.doc.toString();
    if (isQuoted(text, context.pos)) return null;
    const word = context.matchBefore(/[?$]?[\p{L}\p{N}_.-]*:?[\p{L}\p{N}_.-]*/u);
    const typed = word?.text ?? "";
    if (!typed && !context.explicit) return null;
    return { text, typed, from: word?.from ?? context.pos, low: typed.toLowerCase() };
  }

  async written(context) {
    await this.ready;
    const place = this.before(context);
    if (!place) return null;
    const { text, typed, from, low } = place;
    if (/^[?$]/.test(typed)) {
      const own = typed.slice(1);
      const others = variables(`${text.slice(0, from)} ${text.slice(context.pos)}`);
      return list(from, others.filter((each) => each !== own && each.startsWith(own)).map((each) => ({ label: typed[0] + each, type: "variable", detail: this.texts.variable })));
    }
    if (/PREFIX\s+$/i.test(text.slice(0, from))) return list(from, this.declarations(low));
    const words = this.words(low, place);
    if (typed.includes(":")) return list(from, words);
    const prefixes = Object.keys(this.vocabulary.prefixes).filter((each) => each.startsWith(low)).map((each) => ({
      label: `${each}:`,
      type: "namespace",
      detail: this.texts.prefix,
      apply: (view, option, start, end) => this.insert(view, option, `${each}:`, each, start, end),
    }));
    const keywords = KEYWORDS.filter((each) => typed && each !== typed.toUpperCase() && each.startsWith(typed.toUpperCase())).map((label) => ({ label, type: "keyword", detail: this.texts.keyword }));
    return list(from, [...keywords, ...prefixes, ...words]);
  }

  declarations(low) {
    const fitting = Object.entries(this.vocabulary.prefixes).filter(([prefix]) => `${prefix}:`.startsWith(low));
    return fitting.map(([prefix, start]) => ({ label: `${prefix}: <${start}>`, type: "namespace" }));
  }

  words(low, { text }) {
    const spaces = declared(text);
    const [prefix, local] = low.includes(":") ? low.split(/:(.*)/s) : [null, low];
    const ranked = [];
    for (const word of this.vocabulary.words) {
      const name = word.name.toLowerCase();
      if (prefix !== null && !name.startsWith(`${prefix}:`) && !inSpace(word.iri, spaces, prefix)) continue;
      const own = name.slice(name.indexOf(":") + 1);
      const label = (word.label ?? "").toLowerCase();
      const rank = own.startsWith(local) ? 0 : label.startsWith(local) ? 1 : own.includes(local) || label.includes(local) ? 2 : 3;
      if (rank < 3) ranked.push([rank, word]);
    }
    ranked.sort((one, other) => one[0] - other[0]); // in each rank the most frequent first, as they are listed
    return ranked.slice(0, MOST).map(([, word]) => this.word(word));
  }

  word(word) {
    const { text, prefix } = this.short(word.iri);
    return {
      label: text,
      displayLabel: word.name,
      detail: word.label,
      type: word.kind,
      info: () => this.explained(word),
      apply: (view, option, from, to) => this.insert(view, option, text, prefix, from, to),
    };
  }

  explained(word) {
    const box = document.createElement("div");
    const lines = [
      ["strong", word.label ?? word.name],
      ["p", word.comment],
      ["small", `${this.texts[word.kind]} · ${this.texts.uses.replace("{}", word.uses.toLocaleString(this.language))}`],
    ];
    for (const [kind, text] of lines) if (text) box.appendChild(document.createElement(kind)).textContent = text;
    return box;
  }

  async things(context) {
    const place = this.before(context);
    if (!place || /^[?$]/.test(place.typed)) return null;
    const { typed, from, text } = place;
    const [prefix, local] = typed.includes(":") ? typed.split(/:(.*)/s) : [null, typed];
    if (local.length < LEAST) return null;
    const space = prefix === null ? "" : (declared(text).get(prefix) ?? this.vocabulary.prefixes[prefix]);
    if (space === undefined) return null;
    await new Promise((done) => setTimeout(done, WAIT));
    if (context.aborted) return null;
    const choices = new URLSearchParams({ q: local.replace(/[-_]/g, " "), limit: prefix === null ? THINGS : MOST, lang: this.language });
    const answer = await fetch(`${this.search}?${choices}`).catch(() => null);
    if (context.aborted || !answer?.ok) return null;
    const { results } = await answer.json();
    return list(from, results.filter(({ iri }) => iri.startsWith(space)).slice(0, THINGS).map((thing) => this.thing(thing)));
  }

  thing({ iri, name, kind, place, spelling }) {
    const { text, prefix } = this.short(iri);
    return {
      label: text,
      displayLabel: spelling ? `${name} (${spelling})` : name,
      detail: place ? `${kind}, ${place}` : kind,
      type: "thing",
      info: iri,
      apply: (view, option, from, to) => this.insert(view, option, text, prefix, from, to),
    };
  }

  // Write a name in place of what was typed, and the line for its prefix if that is not there.
  insert(view, option, name, prefix, from, to) {
    const text = view.state.doc.toString();
    const known = declared(`${text.slice(0, from)} ${text.slice(to)}`);
    const line = prefix === undefined || known.has(prefix) ? [] : [prefixLine(text, prefix, this.vocabulary.prefixes[prefix])];
    const end = from + name.length + line.reduce((sum, { insert }) => sum + insert.length, 0);
    const annotations = pickedCompletion.of(option);
    view.dispatch({ changes: [...line, { from, to, insert: name }], selection: { anchor: end }, annotations, userEvent: "input.complete", scrollIntoView: true });
  }
}

function inSpace(iri, spaces, prefix) {
  const start = spaces.get(prefix);
  return Boolean(start) && iri.startsWith(start);
}

const list = (from, options) => (options.length ? { from, options, filter: false } : null);
