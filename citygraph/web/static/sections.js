// Sections of a page that are turned by htmx: the address of the page is that of the section without `part`.
// Without this file the address would lead to the section alone.
document.addEventListener("htmx:before:history:update", ({ detail: { history } }) => {
  const address = new URL(history.path, location.href);
  const turned = address.searchParams.get("part") ?? address.hash.slice(1);
  address.searchParams.delete("part");
  for (const [name, value] of new URLSearchParams(location.search)) {
    if (name.includes(".") && !name.startsWith(`${turned}.`)) address.searchParams.set(name, value); // the other sections stay
  }
  for (const [name, value] of [...address.searchParams]) if (!value) address.searchParams.delete(name);
  history.path = address.pathname + address.search.replaceAll("%2C", ",") + address.hash;
});
