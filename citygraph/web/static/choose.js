// A box to choose things in: suggestions by name while one types, as WAI-ARIA describes an editable combobox.
//
//   <choice-box data-classes="City LocalAuthority" data-many="6" data-names='{"berlin": "Berlin"}'
//     data-none="Nothing found" data-one="1 found" data-found="{} found" data-remove="Remove {}" data-full="No more than {}">
//     <label for="city">City</label>
//     <input id="city" name="city" value="berlin,wien">
//   </choice-box>
//
// `data-classes`: of what can be chosen, by local name or IRI, with blanks between; without it all that has a page.
// `data-many`: how many can be chosen at most; without it one. `data-names`: what chosen things are called in the language
// of the page; those that are missing there are looked up. The rest are the texts that it says.
//
// The <input> becomes the box, and stays what it is in all else: its id, label, `required` and descriptions. A hidden field
// takes over its name and holds what is submitted: last parts of IRIs (whole IRIs where those would not be enough), with
// commas between where there may be many, and what is typed as it is where nothing was chosen. The element has the same as
// `value`, and tells of each choice by an event `change` that bubbles.
//
// Without this file the <input> is a field for the same, perhaps with a <datalist>. The look is in choose.css and search.css.

import { Listbox, shown } from "./listbox.js";

const WAIT = 80; // milliseconds after the last key
const MOST = 8; // things in the list

class ChoiceBox extends HTMLElement {
  connectedCallback() {
    if (this.field) return;
    this.input = this.querySelector("input");
    this.most = Number(this.dataset.many ?? 0);
    this.names = new Map(Object.entries(JSON.parse(this.dataset.names || "{}")));
    this.chosen = this.input.value.split(this.most ? "," : "\n").map((each) => each.trim()).filter(Boolean);
    this.results = [];
    this.build();
    this.listen();
    this.input.value = "";
    this.show();
    this.name().catch(() => {}); // then they are called by the last part of their address
  }

  build() {
    this.field = this.appendChild(document.createElement("input"));
    this.field.type = "hidden";
    this.field.name = this.input.name;
    this.input.removeAttribute("name");
    this.input.removeAttribute("list");
    this.required = this.input.required;
    const label = this.input.labels[0]?.textContent ?? this.input.getAttribute("aria-label") ?? "";
    this.box = new Listbox(this.input, label, (number) => this.take(this.results[number]));
    this.append(this.box.list, this.box.status);
    this.input.autocomplete = "off";
    if (!this.most) return;
    this.chips = document.createElement("ul");
    this.chips.className = "chosen-things";
    this.input.before(this.chips);
  }

  listen() {
    this.input.addEventListener("focus", () => this.ask({ q: "" }).catch(() => {}), { once: true }); // the index is made meanwhile
    this.input.addEventListener("input", () => this.typed());
    this.input.addEventListener("keydown", (event) => this.pressed(event));
    this.input.addEventListener("change", (event) => event.stopPropagation()); // of this element: see `tell`
    this.input.addEventListener("blur", () => this.left());
    this.chips?.addEventListener("click", (event) => {
      const button = event.target.closest("button");
      if (button) this.remove(button.value);
    });
  }

  get value() {
    return this.field.value;
  }

  // What is chosen -----------------------------------------------------------------------------------------

  async name() {
    const unknown = this.chosen.filter((each) => !this.names.has(each));
    if (!unknown.length) return;
    const answer = await this.ask({ things: unknown.join(",") }, null);
    for (const { value, iri, name } of answer?.results ?? []) {
      for (const each of unknown) if (each === value || each === iri) this.names.set(each, name);
    }
    if (!this.touched) this.show();
  }

  // What is typed and was not chosen, if there is something.
  get pending() {
    const text = this.input.value.trim();
    return !this.most && this.chosen.length && text === this.called(this.chosen[0]) ? "" : text;
  }

  called(value) {
    return this.names.get(value) ?? value;
  }

  show() {
    if (!this.most) this.input.value = this.chosen.length ? this.called(this.chosen[0]) : "";
    else this.chips.replaceChildren(...this.chosen.map((each) => this.chip(each)));
    this.touched = false;
    this.keep();
  }

  chip(value) {
    const chip = document.createElement("li");
    const button = document.createElement("button");
    button.type = "button";
    button.value = value;
    button.setAttribute("aria-label", this.dataset.remove.replace("{}", this.called(value)));
    button.textContent = "×";
    const name = document.createElement("span");
    name.textContent = this.called(value);
    chip.append(name, button);
    return chip;
  }

  // Keeps what is submitted as it is shown.
  keep() {
    const typed = this.pending;
    this.field.value = this.most ? [...this.chosen, typed].filter(Boolean).join(",") : typed || this.chosen[0] || "";
    this.input.required = this.required && !this.field.value;
  }

  tell() {
    this.dispatchEvent(new Event("change", { bubbles: true }));
  }

  take(found) {
    this.close();
    if (!found) return;
    this.names.set(found.value, found.name);
    this.chosen = this.most ? [...this.chosen, found.value] : [found.value];
    this.input.value = "";
    this.input.removeAttribute("aria-invalid");
    this.show();
    this.tell();
  }

  remove(value) {
    const place = this.chosen.indexOf(value);
    this.chosen = this.chosen.filter((each) => each !== value);
    this.show();
    (this.chips.querySelectorAll("button")[Math.min(place, this.chosen.length - 1)] ?? this.input).focus();
    this.tell();
  }

  // What is found ------------------------------------------------------------------------------------------

  typed() {
    if (!this.most) this.chosen = [];
    this.touched = true;
    this.keep();
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.look(), WAIT);
  }

  async ask(wanted, signal = this.again()) {
    const choices = new URLSearchParams({ ...wanted, limit: 25, lang: document.documentElement.lang });
    if (this.dataset.classes) choices.set("class", this.dataset.classes.trim().split(/\s+/).join(","));
    const answer = await fetch(`/search.json?${choices}`, { signal });
    if (!answer.ok) return null;
    const { found, results } = await answer.json();
    return { found, results: results.map((each) => ({ value: each.iri, ...each })) }; // of things of any class all is needed
  }

  again() {
    this.asking?.abort();
    this.asking = new AbortController();
    return this.asking.signal;
  }

  async look() {
    const text = this.pending;
    if (!text) return this.close();
    if (this.most && this.chosen.length >= this.most) return this.box.say(this.dataset.full.replace("{}", this.most));
    try {
      const answer = await this.ask({ q: text });
      if (answer && document.activeElement === this.input) this.offer(answer);
    } catch (error) {
      if (error.name !== "AbortError") this.close(); // what is typed is submitted
    }
  }

  offer({ found, results }) {
    this.results = results.filter(({ value }) => !this.chosen.includes(value)).slice(0, MOST);
    this.box.show(this.results.map(shown), found === 0 ? this.dataset.none : found === 1 ? this.dataset.one : this.dataset.found.replace("{}", found));
  }

  close() {
    clearTimeout(this.timer);
    this.asking?.abort();
    this.box.close();
  }

  pressed(event) {
    const { box } = this;
    const { key } = event;
    if (event.isComposing) return;
    if (key === "Escape" && box.isOpen) {
      this.close();
    } else if (key === "Enter" && box.isOpen && box.active >= 0) {
      this.take(this.results[box.active]);
    } else if (key === "Backspace" && this.most && !this.input.value && this.chosen.length) {
      this.chosen.pop();
      this.show();
      this.tell();
    } else if (!box.moved(key)) {
      return;
    }
    event.preventDefault();
  }

  // Who leaves the box after typing a whole name has chosen what is called so, if only one thing is.
  left() {
    const text = this.pending.toLocaleLowerCase();
    const named = this.results.filter(({ name }) => name.toLocaleLowerCase() === text);
    if (text && named.length === 1) this.take(named[0]);
    else this.close();
  }
}

customElements.define("choice-box", ChoiceBox);
