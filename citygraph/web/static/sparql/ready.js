// The ready-made questions as examples: a list that can be searched, each of which can be written into the field.

export class Ready {
  // `shelf` holds a search field, a list and what is said when nothing is found; `chosen` is called with a text.
  constructor(shelf, address, language, chosen) {
    Object.assign(this, { shelf, address, language, chosen });
    this.list = shelf.querySelector("ul");
    this.field = shelf.querySelector("input");
    this.none = shelf.querySelector("[data-part=none]");
    shelf.addEventListener("toggle", () => this.load());
    this.field.addEventListener("input", () => this.show());
    this.field.addEventListener("keydown", (event) => event.key === "Enter" && event.preventDefault()); // it is in a form
    this.list.addEventListener("click", (event) => this.take(event.target.closest("button")));
  }

  async load() {
    this.queries ??= fetch(this.address, { headers: { Accept: "application/json" } }).then((answer) => answer.json());
    this.found = (await this.queries).queries;
    this.show();
  }

  show() {
    const words = this.field.value.toLowerCase().split(/\s+/).filter(Boolean);
    const fitting = this.found.filter(({ name, summary, description, tags }) => {
      const said = [name, summary[this.language], description[this.language], ...tags].join(" ").toLowerCase();
      return words.every((word) => said.includes(word));
    });
    this.list.replaceChildren(...fitting.map((query) => this.entry(query)));
    this.none.hidden = fitting.length > 0;
  }

  entry({ name, address, summary, parameters }) {
    const entry = document.createElement("li");
    const button = entry.appendChild(document.createElement("button"));
    button.type = "button";
    button.textContent = summary[this.language];
    entry.append(" ", Object.assign(document.createElement("code"), { textContent: name }));
    const examples = parameters.filter(({ required, example }) => required && example).map((each) => [each.name, each.example]);
    button.dataset.address = `${address}.rq?${new URLSearchParams(examples)}`;
    return entry;
  }

  async take(button) {
    if (!button) return;
    const answer = await fetch(button.dataset.address);
    if (answer.ok) this.chosen(await answer.text());
  }
}
