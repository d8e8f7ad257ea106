// The list below a box in which one types: what WAI-ARIA asks of an editable combobox, for all boxes of these pages.
// Who uses it puts `list` and `status` where they belong, fills the list, and decides what an option is for.
export class Listbox {
  // Let an input have a list.
  //
  //   input  the box
  //   label  what the list is called
  //   take   is called with the number of the option that is clicked
  constructor(input, label, take) {
    Object.assign(this, { input, active: -1 });
    this.list = document.createElement("ul");
    this.list.id = `${input.id}-found`;
    this.list.className = "found-things";
    this.list.hidden = true;
    this.list.setAttribute("role", "listbox");
    this.list.setAttribute("aria-label", label);
    this.status = document.createElement("p");
    this.status.className = "unseen";
    this.status.setAttribute("role", "status");
    const told = { role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": this.list.id };
    for (const [name, value] of Object.entries(told)) input.setAttribute(name, value);
    this.list.addEventListener("mousedown", (event) => event.preventDefault()); // the box keeps the focus
    this.list.addEventListener("click", (event) => {
      const option = event.target.closest("[role=option]");
      if (option) take(this.options.indexOf(option));
    });
  }

  get options() {
    return [...this.list.children];
  }

  get isOpen() {
    return !this.list.hidden;
  }

  // Show what was found, each {name, note}, and say how much that is; without any the list is closed.
  show(found, text) {
    this.choose(-1);
    this.list.replaceChildren(...found.map((each, number) => this.option(each, number)));
    this.say(text);
    this.open(found.length > 0);
  }

  option({ name, note }, number) {
    const option = document.createElement("li");
    option.id = `${this.list.id}-${number}`;
    option.setAttribute("role", "option");
    option.setAttribute("aria-selected", "false");
    const shown = document.createElement("span");
    shown.textContent = name;
    const beside = document.createElement("small");
    beside.textContent = note;
    option.append(shown, " ", beside);
    return option;
  }

  say(text) {
    this.status.textContent = text;
  }

  open(wanted) {
    this.list.hidden = !wanted;
    this.input.setAttribute("aria-expanded", String(wanted));
  }

  close() {
    this.choose(-1);
    this.open(false);
    this.say("");
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

  // Move with an arrow key, and return whether it was one for which there is something to move in.
  moved(key) {
    const count = this.options.length;
    if ((key !== "ArrowDown" && key !== "ArrowUp") || !count) return false;
    // From the last one, and from the first one upwards, the way leads back to what is typed: -1.
    const step = key === "ArrowDown" ? 1 : -1;
    this.open(true);
    this.choose(((this.active + 1 + step + count + 1) % (count + 1)) - 1);
    return true;
  }
}

// Return a thing that the search found as the list shows it.
export function shown({ name, kind, place, spelling }) {
  return { name: spelling ? `${name} (${spelling})` : name, note: place ? `${kind} · ${place}` : kind };
}
