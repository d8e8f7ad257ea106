// A box that finds nodes by name while one types: a combobox with a list, as WAI-ARIA describes it, of what is already here.

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
    Object.assign(this, { input, entries, choose, texts, active: -1, found: [] });
    this.list = document.createElement("ul");
    this.list.id = `${input.id}-found`;
    this.list.className = "found-things";
    this.list.hidden = true;
    this.list.setAttribute("role", "listbox");
    this.list.setAttribute("aria-label", input.labels[0].textContent);
    this.status = document.createElement("p");
    this.status.className = "unseen";
    this.status.setAttribute("role", "status");
    input.after(this.list, this.status);
    const told = { role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": this.list.id };
    for (const [name, value] of Object.entries(told)) input.setAttribute(name, value);
    input.addEventListener("input", () => this.look());
    input.addEventListener("keydown", (event) => this.pressed(event));
    input.addEventListener("blur", () => this.close());
    this.list.addEventListener("mousedown", (event) => event.preventDefault()); // the box keeps the focus
    this.list.addEventListener("click", (event) => this.take(this.options.indexOf(event.target.closest("[role=option]"))));
  }

  get options() {
    return [...this.list.children];
  }

  look() {
    const found = find(this.entries(), this.input.value);
    this.found = found.slice(0, MOST);
    this.list.replaceChildren(...this.found.map((entry, number) => this.option(entry, number)));
    const count = found.length;
    this.status.textContent = !this.input.value.trim() ? "" : count === 0 ? this.texts.none : count === 1 ? this.texts.one : this.texts.many.replace("{}", count);
    this.mark(-1);
    this.open(count > 0);
  }

  option({ label, note }, number) {
    const option = document.createElement("li");
    option.id = `${this.list.id}-${number}`;
    option.setAttribute("role", "option");
    option.setAttribute("aria-selected", "false");
    const name = document.createElement("span");
    name.textContent = label;
    const beside = document.createElement("small");
    beside.textContent = note;
    option.append(name, " ", beside);
    return option;
  }

  open(wanted) {
    this.list.hidden = !wanted;
    this.input.setAttribute("aria-expanded", String(wanted));
  }

  close() {
    this.mark(-1);
    this.open(false);
    this.status.textContent = "";
  }

  mark(number) {
    this.options[this.active]?.setAttribute("aria-selected", "false");
    this.active = number;
    const option = this.options[number];
    if (!option) return this.input.removeAttribute("aria-activedescendant");
    option.setAttribute("aria-selected", "true");
    option.scrollIntoView({ block: "nearest" });
    this.input.setAttribute("aria-activedescendant", option.id);
  }

  pressed(event) {
    const { key } = event;
    const count = this.found.length;
    const open = !this.list.hidden;
    if (event.isComposing) return;
    if (key === "Escape" && open) this.close();
    else if (key === "Enter") this.take(open ? Math.max(0, this.active) : -1);
    else if ((key === "ArrowDown" || key === "ArrowUp") && count) {
      // From the last one, and from the first one upwards, the way leads back to what is typed: -1.
      const step = key === "ArrowDown" ? 1 : -1;
      this.open(true);
      this.mark(((this.active + 1 + step + count + 1) % (count + 1)) - 1);
    } else return;
    event.preventDefault();
  }

  take(number) {
    const entry = this.found[number];
    if (!entry) return;
    this.input.value = "";
    this.close();
    this.choose(entry);
  }
}
