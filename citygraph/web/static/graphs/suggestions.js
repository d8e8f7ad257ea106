// A box that finds nodes by name while one types: a combobox with a list, as WAI-ARIA describes it, of what is already here.

import { Listbox } from "../listbox.js";

const MOST = 10; // nodes in the list

// Return a text without accents and capitals.
export const folded = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase().replaceAll("ß", "ss");

// Return what a text finds among entries `{id, label, note, weight}`: first those that begin with it, then those of
// which a word does, the weightier ones first.
export function find(entries, text) {
  const wanted = folded(text.trim());
  if (!wanted) return [];
  const found = [];
  for (const entry of entries) {
    entry.folded ??= folded(entry.label);
    const at = entry.folded.indexOf(wanted);
    if (at < 0) continue;
    const rank = at === 0 ? (entry.folded.length === wanted.length ? 0 : 1) : /[\p{L}\p{N}]/u.test(entry.folded[at - 1]) ? 3 : 2;
    found.push({ entry, rank });
  }
  found.sort((one, other) => one.rank - other.rank || other.entry.weight - one.entry.weight || (one.entry.folded < other.entry.folded ? -1 : 1));
  return found.map(({ entry }) => entry);
}

export class Suggestions {
  // Let an input suggest entries, and tell which one is chosen.
  //
  //   input    with a label
  //   entries  a function that returns all that can be found
  //   choose   is called with the entry
  //   texts    {none, one, many}: how many were found
  constructor(input, entries, choose, texts) {
    Object.assign(this, { input, entries, choose, texts, found: [] });
    this.box = new Listbox(input, input.labels[0].textContent, (number) => this.take(number));
    input.after(this.box.list, this.box.status);
    input.addEventListener("input", () => this.look());
    input.addEventListener("keydown", (event) => this.pressed(event));
    input.addEventListener("blur", () => this.box.close());
  }

  look() {
    const found = find(this.entries(), this.input.value);
    this.found = found.slice(0, MOST);
    const count = found.length;
    const told = count === 0 ? this.texts.none : count === 1 ? this.texts.one : this.texts.many.replace("{}", count);
    this.box.show(this.found.map(({ label, note }) => ({ name: label, note })), this.input.value.trim() ? told : "");
  }

  pressed(event) {
    const { box } = this;
    if (event.isComposing) return;
    if (event.key === "Escape" && box.isOpen) box.close();
    else if (event.key === "Enter") this.take(box.isOpen ? Math.max(0, box.active) : -1);
    else if (!box.moved(event.key)) return;
    event.preventDefault();
  }

  take(number) {
    const entry = this.found[number];
    if (!entry) return;
    this.input.value = "";
    this.box.close();
    this.choose(entry);
  }
}
