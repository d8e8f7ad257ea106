// The last queries that were asked in this browser. They are kept in it, and nowhere else.

const PLACE = "citygraph.queries";
const MOST = 50;

function read() {
  try {
    return JSON.parse(localStorage.getItem(PLACE) ?? "[]");
  } catch {
    return []; // nothing may be kept here, or something else is
  }
}

function write(queries) {
  try {
    localStorage.setItem(PLACE, JSON.stringify(queries));
  } catch {
    // nothing may be kept here, or there is no space left
  }
}

export class Past {
  // `shelf` holds a list, a button that deletes all, and a template for an entry; `chosen` is called with a text.
  constructor(shelf, language, chosen) {
    Object.assign(this, { shelf, language, chosen });
    this.list = shelf.querySelector("ul");
    this.entry = shelf.querySelector("template");
    this.all = shelf.querySelector("[data-part=delete-all]");
    this.all.addEventListener("click", () => this.change(() => []));
    this.list.addEventListener("click", (event) => this.clicked(event.target.closest("button")));
    addEventListener("storage", ({ key }) => key === PLACE && this.show()); // another tab has asked
    this.show();
  }

  // Keep a query with what came of it; the same text as before moves to the front.
  add(text, outcome) {
    const entry = { text, outcome, asked: new Date().toISOString() };
    this.change((queries) => [entry, ...queries.filter((each) => each.text !== text)].slice(0, MOST));
  }

  change(turn) {
    write(turn(read()));
    this.show();
  }

  show() {
    const queries = read();
    this.list.replaceChildren(...queries.map((each) => this.shown(each)));
    this.all.hidden = !queries.length;
    this.shelf.querySelector("[data-part=none]").hidden = queries.length > 0;
    this.shelf.querySelector("summary small").textContent = queries.length || "";
  }

  shown({ text, outcome, asked }) {
    const entry = this.entry.content.cloneNode(true);
    const [load, remove] = entry.querySelectorAll("button");
    const time = entry.querySelector("time");
    load.querySelector("code").textContent = beginning(text);
    load.dataset.text = text;
    time.dateTime = asked;
    time.textContent = new Date(asked).toLocaleString(this.language, { dateStyle: "medium", timeStyle: "short" });
    entry.querySelector("[data-part=outcome]").textContent = outcome;
    remove.dataset.asked = asked;
    remove.setAttribute("aria-label", `${remove.textContent}: ${beginning(text)}`);
    return entry;
  }

  clicked(button) {
    if (button?.dataset.text !== undefined) return this.chosen(button.dataset.text);
    if (!button) return;
    const { asked } = button.dataset;
    const at = [...this.list.children].indexOf(button.closest("li"));
    this.change((queries) => queries.filter((each) => each.asked !== asked));
    (this.list.children[at] ?? this.list.lastElementChild ?? this.shelf).querySelector("button, summary").focus();
  }
}

// What tells a query from others: its text without prefixes and comments.
const beginning = (text) => text.replace(/^\s*(?:PREFIX|BASE)\s.*$|^\s*#.*$/gim, "").replace(/\s+/g, " ").trim().slice(0, 160);
