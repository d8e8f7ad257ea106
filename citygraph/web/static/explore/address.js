// What is chosen, and how it stands in the address: so every picture is a link, and Back leads to the one before.

// Return a state without any choice, for filters with these ids.
export function begin(filters) {
  return { ...Object.fromEntries(filters.map((id) => [id, ""])), year: 0, certain: false, node: "", around: [], pins: [], at: null };
}

// Things stand in addresses without the part that all IRIs have in common, values of filters by their last part.
export class Address {
  constructor(told, { nodes, filters }) {
    this.filters = filters;
    this.base = `${told.base}id/`;
    this.nodes = nodes;
  }

  // Return the state that an address tells; what it does not know it leaves out.
  read(search) {
    const said = new URLSearchParams(search);
    const state = begin(this.filters.map(({ id }) => id));
    for (const { id, values } of this.filters) {
      const found = values.find(({ value }) => last(value) === said.get(id) || value === said.get(id));
      if (found) state[id] = found.value;
    }
    const several = (name) => (said.get(name) ?? "").split(",").map((each) => this.iri(each)).filter((id) => this.nodes.has(id));
    const at = (said.get("at") ?? "").split(",").map(Number);
    return {
      ...state,
      year: /^[0-9]{4}$/.test(said.get("year") ?? "") ? Number(said.get("year")) : 0,
      certain: said.has("certain"),
      node: several("node")[0] ?? "",
      around: several("around"),
      pins: several("pins"),
      at: at.length === 3 && at.every(Number.isFinite) && at[2] > 0 ? at : null,
    };
  }

  // Return the address of a state; what is no part of one, such as the language, stays.
  write(state, search) {
    const said = new URLSearchParams(search);
    const set = (name, value) => (value ? said.set(name, value) : said.delete(name));
    for (const { id } of this.filters) set(id, last(state[id]));
    set("year", state.year ? String(state.year) : "");
    set("certain", state.certain ? "1" : "");
    set("node", this.slug(state.node));
    for (const name of ["around", "pins"]) set(name, state[name].map((each) => this.slug(each)).join(","));
    set("at", state.at?.join(","));
    const written = String(said).replaceAll("%2C", ",").replaceAll("%2F", "/");
    return location.pathname + (written && `?${written}`);
  }

  slug(iri) {
    return iri.startsWith(this.base) ? iri.slice(this.base.length) : iri;
  }

  iri(slug) {
    return this.nodes.has(slug) ? slug : this.base + slug;
  }

  // Where the page about a thing is, in the language of this one.
  page(iri) {
    const language = new URLSearchParams(location.search).get("lang");
    return iri.startsWith(this.base) ? `/doc/${this.slug(iri)}${language ? `?lang=${language}` : ""}` : iri;
  }
}

const last = (iri) => iri.split(/[/#]/).at(-1);
