// The search box while one types: an editable combobox with a list, as WAI-ARIA describes it.
// Without this file the box is a form that leads to the page of results.

const WAIT = 80; // milliseconds after the last key
const MOST = 8; // things in the list

class SearchBox extends HTMLElement {
  connectedCallback() {
    this.form = this.querySelector("form");
    this.input = this.querySelector("input[type=search]");
    this.list = this.appendChild(document.createElement("ul"));
    this.list.id = `${this.input.id}-found`;
    this.list.className = "found-things";
    this.list.hidden = true;
    this.list.setAttribute("role", "listbox");
    this.list.setAttribute("aria-label", this.form.getAttribute("aria-label"));
    this.status = this.appendChild(document.createElement("p"));
    this.status.className = "unseen";
    this.status.setAttribute("role", "status");
    const told = { role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": this.list.id };
    for (const [name, value] of Object.entries(told)) this.input.setAttribute(name, value);
    this.active = -1;

    this.input.addEventListener("focus", () => this.ask("").catch(() => {}), { once: true }); // the index is made meanwhile
    this.input.addEventListener("input", () => this.later());
    this.input.addEventListener("keydown", (event) => this.pressed(event));
    this.input.addEventListener("blur", () => this.close());
    this.list.addEventListener("mousedown", (event) => event.preventDefault()); // the box keeps the focus
    this.list.addEventListener("click", (event) => this.follow(event.target.closest("[role=option]")));
  }

  get options() {
    return [...this.list.children];
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
    this.choose(-1);
    this.list.replaceChildren(...results.map((each, number) => this.option(each, number)));
    const told = found === 0 ? this.dataset.none : found === 1 ? this.dataset.one : this.dataset.many.replace("{}", found);
    this.status.textContent = told;
    this.open(results.length > 0);
  }

  option({ name, kind, place, spelling, address }, number) {
    const option = document.createElement("li");
    option.id = `${this.list.id}-${number}`;
    option.dataset.address = address;
    option.setAttribute("role", "option");
    option.setAttribute("aria-selected", "false");
    const shown = document.createElement("span");
    shown.textContent = spelling ? `${name} (${spelling})` : name;
    const beside = document.createElement("small");
    beside.textContent = place ? `${kind} · ${place}` : kind;
    option.append(shown, " ", beside);
    return option;
  }

  open(wanted) {
    this.list.hidden = !wanted;
    this.input.setAttribute("aria-expanded", String(wanted));
  }

  close() {
    clearTimeout(this.timer);
    this.asking?.abort();
    this.choose(-1);
    this.open(false);
    this.status.textContent = "";
  }

  choose(number) {
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
    const count = this.options.length;
    if (event.isComposing) return;
    if (key === "Escape" && !this.list.hidden) {
      this.close();
    } else if (key === "Enter" && !this.list.hidden && this.active >= 0) {
      this.follow(this.options[this.active]);
    } else if ((key === "ArrowDown" || key === "ArrowUp") && count) {
      // From the last one, and from the first one upwards, the way leads back to what is typed: -1.
      const step = key === "ArrowDown" ? 1 : -1;
      this.open(true);
      this.choose(((this.active + 1 + step + count + 1) % (count + 1)) - 1);
    } else {
      return;
    }
    event.preventDefault();
  }

  follow(option) {
    if (option) location.assign(option.dataset.address);
  }
}

customElements.define("search-box", SearchBox);
