// The search box while one types: an editable combobox with a list, as WAI-ARIA describes it.
// Without this file the box is a form that leads to the page of results.

import { Listbox, shown } from "./listbox.js";

const WAIT = 80; // milliseconds after the last key
const MOST = 8; // things in the list

class SearchBox extends HTMLElement {
  connectedCallback() {
    this.form = this.querySelector("form");
    this.input = this.querySelector("input[type=search]");
    this.box = new Listbox(this.input, this.form.getAttribute("aria-label"), (number) => this.follow(number));
    this.append(this.box.list, this.box.status);

    this.input.addEventListener("focus", () => this.ask("").catch(() => {}), { once: true }); // the index is made meanwhile
    this.input.addEventListener("input", () => this.later());
    this.input.addEventListener("keydown", (event) => this.pressed(event));
    this.input.addEventListener("blur", () => this.close());
  }

  later() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.look(), WAIT);
  }

  async ask(text) {
    this.asking?.abort();
    this.asking = new AbortController();
    const choices = new URLSearchParams({ q: text, limit: MOST, lang: document.documentElement.lang });
    const answer = await fetch(`${this.form.action}.json?${choices}`, { signal: this.asking.signal });
    return answer.ok ? answer.json() : null;
  }

  async look() {
    const text = this.input.value.trim();
    if (!text) return this.close();
    try {
      const answer = await this.ask(text);
      if (answer && document.activeElement === this.input) this.show(answer);
    } catch (error) {
      if (error.name !== "AbortError") this.close(); // the form still works
    }
  }

  show({ found, results }) {
    this.box.show(results.map(shown), found === 0 ? this.dataset.none : found === 1 ? this.dataset.one : this.dataset.many.replace("{}", found));
    for (const [number, option] of this.box.options.entries()) option.dataset.address = results[number].address;
  }

  close() {
    clearTimeout(this.timer);
    this.asking?.abort();
    this.box.close();
  }

  pressed(event) {
    const { box } = this;
    if (event.isComposing) return;
    if (event.key === "Escape" && box.isOpen) this.close();
    else if (event.key === "Enter" && box.isOpen && box.active >= 0) this.follow(box.active);
    else if (!box.moved(event.key)) return;
    event.preventDefault();
  }

  follow(number) {
    location.assign(this.box.options[number].dataset.address);
  }
}

customElements.define("search-box", SearchBox);
