// The form for queries as an editor: it writes with help, asks without leaving the page, stops, remembers, tells what is wrong.
// Without this file it is a form with a field for text, whose answer is a page. The field itself is in sparql/editing.js.
import { Past } from "./sparql/past.js";
import { Ready } from "./sparql/ready.js";

const LONGEST = 6000; // characters of an address: longer queries go in the body of the request
const TRIES = 5; // to stop what may not have arrived yet
const BETWEEN = 200; // milliseconds
const TICK = 100;

const token = () => [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
const later = (time) => new Promise((done) => setTimeout(done, time));
const here = () => location.pathname + location.search;

// What was written on this page and not asked yet. Where nothing may be kept, nothing is.
const draft = {
  turn(what, ...more) {
    try {
      return sessionStorage[what](`citygraph.draft ${here()}${location.hash}`, ...more);
    } catch {
      return null;
    }
  },
  read: () => draft.turn("getItem"),
  write: (text) => draft.turn("setItem", text),
  forget: () => draft.turn("removeItem"),
};

class SparqlEditor extends HTMLElement {
  connectedCallback() {
    this.language = document.documentElement.lang;
    this.form = this.querySelector("form");
    this.area = this.querySelector("textarea");
    this.place = here();
    this.asked = new URLSearchParams(location.search).get("query");
    this.area.value = draft.read() ?? this.given ?? this.area.value;
    for (const part of this.querySelectorAll("[data-part]")) this[part.dataset.part] ??= part;
    this.past = new Past(this.history, this.language, (text) => this.take(text));
    new Ready(this.examples, this.dataset.queries, this.language, (text) => this.take(text));
    this.form.addEventListener("submit", (event) => this.submitted(event));
    this.halt.addEventListener("click", () => this.stop());
    this.share.addEventListener("click", () => this.copy());
    this.area.addEventListener("input", () => this.keep());
    addEventListener("popstate", () => here() !== this.place && location.reload()); // but not for places within the page
    document.addEventListener("htmx:before:history:update", () => setTimeout(() => (this.place = here()))); // the result is turned
    this.edit();
  }

  get text() {
    return this.field?.text ?? this.area.value;
  }

  // What the address of the page brings along to be written.
  get given() {
    const [, text] = location.hash.match(/^#query=(.*)/s) ?? [];
    return text === undefined ? null : decodeURIComponent(text);
  }

  keep() {
    if (this.field) this.area.value = this.field.text;
    draft.write(this.area.value);
  }

  async edit() {
    const { Field } = await import("./sparql/editing.js");
    const place = document.createElement("div");
    const words = fetch(this.dataset.words).then((answer) => answer.json());
    const { search } = this.dataset;
    this.field = new Field(place, {
      text: this.area.value,
      name: this.area.labels[0].textContent,
      help: this.keys.textContent,
      texts: JSON.parse(this.dataset.texts),
      phrases: JSON.parse(this.dataset.phrases),
      words, search, language: this.language,
      changed: () => this.keep(),
      asked: () => this.form.requestSubmit(),
    });
    this.area.labels[0].addEventListener("click", (event) => (event.preventDefault(), this.field.focus()));
    const warm = () => fetch(`${search}?q=`).catch(() => {}); // the index of things is made while one begins to write
    place.addEventListener("focusin", warm, { once: true });
    this.area.before(place);
    this.area.hidden = true;
    for (const part of [this.keys, this.share, this.examples, this.history]) part.hidden = false;
    this.dataset.ready = "";
  }

  take(text) {
    if (this.field) this.field.text = text;
    else this.area.value = text;
    this.keep();
    this.problem.hidden = true;
    this.scrollIntoView({ block: "nearest" });
    this.field?.focus();
  }

  submitted(event) {
    if (this.area.value !== this.text) this.keep();
    if (this.form.elements.format.value !== "html" || !this.field) return; // the browser asks, and keeps the file
    event.preventDefault();
    if (!this.running && this.text.trim()) this.ask();
  }

  // The address of the page with the answer to a query; of one that is too long for that, the address of the page with its text.
  address(text) {
    const choices = new URLSearchParams({ query: text });
    const language = this.form.elements.lang?.value;
    if (language) choices.set("lang", language);
    const address = `${this.form.getAttribute("action")}?${choices}`;
    if (address.length <= LONGEST) return address;
    choices.delete("query");
    return `${this.form.getAttribute("action")}?${choices}#query=${encodeURIComponent(text)}`;
  }

  async ask() {
    const text = this.text;
    const began = performance.now();
    this.running = { token: token(), gone: new AbortController() };
    this.begin(began);
    let outcome;
    try {
      const answer = await this.request(text);
      const body = await answer.text();
      const told = `${this.number((performance.now() - began) / 1000, 2)} s · ${this.number(new Blob([body]).size / 1000, 1)} kB`;
      outcome = answer.ok ? this.show(body, text, told) : this.refuse(JSON.parse(body));
    } catch (error) {
      outcome = this.refuse({ title: this.dataset[error.name === "AbortError" ? "stopped" : "lost"] });
    }
    this.end();
    this.past.add(text, outcome);
  }

  request(text) {
    const language = this.form.elements.lang?.value ?? this.language;
    const told = new URLSearchParams({ lang: language, format: "html", part: "result" });
    const headers = { Accept: "application/problem+json, text/html;q=0.9", "X-Query-Token": this.running.token };
    const query = new URLSearchParams({ query: text });
    const { signal } = this.running.gone;
    const address = `${this.form.action}?${told}`;
    if (address.length + `${query}`.length <= LONGEST) return fetch(`${address}&${query}`, { headers, signal });
    return fetch(address, { method: "POST", headers, signal, body: query });
  }

  begin(began) {
    this.problem.hidden = true;
    this.halt.hidden = false;
    this.toggleAttribute("data-running", true);
    this.status.textContent = this.dataset.runs;
    this.clock = setInterval(() => (this.time.textContent = `${this.number((performance.now() - began) / 1000, 1)} s`), TICK);
  }

  end() {
    clearInterval(this.clock);
    this.running = null;
    const held = this.getRootNode().activeElement === this.halt;
    this.halt.hidden = true;
    if (held) this.field.focus(); // a button that disappears would leave the focus nowhere
    this.toggleAttribute("data-running", false);
    this.time.textContent = "";
  }

  // End the query in the service too. If it has not arrived yet there is nothing to stop: it is tried again.
  async stop() {
    const { running } = this;
    for (let tries = 0; tries < TRIES && this.running === running; tries += 1) {
      const answer = await fetch(this.dataset.stop, { method: "POST", headers: { "X-Query-Token": running.token } }).catch(() => null);
      if (answer?.ok) return;
      await later(BETWEEN);
    }
    running?.gone.abort();
  }

  // Show a result, and return what it is in short.
  show(body, text, told) {
    const found = new DOMParser().parseFromString(body, "text/html").querySelector("#result");
    const result = document.querySelector("#result");
    result.replaceWith(found);
    for (const script of found.querySelectorAll("script[src]")) script.replaceWith(Object.assign(document.createElement("script"), { type: script.type, src: script.src }));
    window.htmx?.process(found);
    const heading = found.querySelector("h2");
    const count = heading.textContent.trim();
    heading.scrollIntoView({ block: "nearest" });
    this.status.textContent = `${count} · ${told}`;
    this.field.tell(null);
    draft.forget();
    this.asked = text;
    const address = this.address(text);
    if (here() + location.hash !== address) history.pushState(null, "", address);
    this.place = here();
    return count;
  }

  // Tell what went wrong, and return it in short.
  refuse({ type, title: said, detail = "", hint = "", line, column, token: word }) {
    const title = JSON.parse(this.dataset.titles)[type] ?? said;
    this.status.textContent = "";
    const told = this.problem.querySelectorAll("[data-say]");
    const place = line ? this.dataset.at.replace("{line}", line).replace("{column}", column) : "";
    for (const each of told) {
      each.textContent = { title, detail, hint, place }[each.dataset.say];
      each.hidden = !each.textContent;
    }
    const [, prefix, namespace] = hint.match(/PREFIX (\S*?): ?<([^<>]*)>/) ?? [];
    this.mend.hidden = !namespace;
    this.mend.onclick = () => {
      this.field.addPrefix(prefix, namespace);
      this.problem.hidden = true;
      this.field.focus();
    };
    this.more.hidden = !type;
    if (type) this.more.href = type + (this.form.elements.lang ? `?lang=${this.language}` : "");
    this.problem.hidden = false;
    this.field.tell(line ? { line, column, token: word, detail: [detail, hint].filter(Boolean).join("\n") } : null);
    if (line) this.field.focus();
    return title;
  }

  async copy() {
    const { href } = this.text === this.asked ? location : new URL(this.address(this.text), location); // the former tells the view too
    try {
      await navigator.clipboard.writeText(href);
      this.status.textContent = this.dataset.copied;
    } catch {
      this.status.textContent = href; // the browser does not allow it: it can be copied by hand
    }
  }

  number(value, digits) {
    return value.toLocaleString(this.language, { minimumFractionDigits: digits, maximumFractionDigits: digits });
  }
}

customElements.define("sparql-editor", SparqlEditor);
