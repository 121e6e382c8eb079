// What fits is shown below the box of the side bar while somebody types: arrows walk it, Enter opens it, Escape puts it away.
// htmx fetches it. Without this module the box leads to the page of the search.
let boxes = 0;

function place(list, input) {
  const { left, bottom } = input.getBoundingClientRect();
  list.style.top = `${bottom + 4}px`;
  list.style.left = `${Math.max(8, Math.min(left, innerWidth - list.offsetWidth - 8))}px`;
}

function walkOne(form) {
  const input = form.querySelector("[data-find]");
  const list = form.querySelector("[data-suggestions]");
  list.id = `suggestions-${++boxes}`;
  input.setAttribute("role", "combobox");
  input.setAttribute("aria-autocomplete", "list");
  input.setAttribute("aria-controls", list.id);

  const lines = () => [...list.querySelectorAll("[role=option]")];
  const at = () => lines().findIndex((line) => line.getAttribute("aria-selected") === "true");

  function choose(number) {
    const all = lines();
    all.forEach((line, n) => line.setAttribute("aria-selected", String(n === number)));
    if (all[number]) {
      input.setAttribute("aria-activedescendant", all[number].id);
      all[number].scrollIntoView({ block: "nearest" });
    } else input.removeAttribute("aria-activedescendant");
  }

  function show(open) {
    list.hidden = !open;
    input.setAttribute("aria-expanded", String(open));
    if (open) place(list, input);
    else choose(-1);
  }

  show(false);
  list.addEventListener("htmx:afterSwap", () => {
    lines().forEach((line, n) => (line.id = `${list.id}-${n}`));
    choose(-1);
    show(lines().length > 0 && form.contains(document.activeElement));
  });
  input.addEventListener("keydown", (event) => {
    if (event.isComposing) return; // kana on their way to become characters
    const all = lines();
    if ((event.key === "ArrowDown" || event.key === "ArrowUp") && all.length) {
      event.preventDefault();
      if (list.hidden) show(true);
      const step = event.key === "ArrowDown" ? 1 : -1;
      choose(at() < 0 && step < 0 ? all.length - 1 : (at() + step + all.length) % all.length);
    } else if (event.key === "Enter" && !list.hidden && all[at()]) {
      event.preventDefault();
      all[at()].click();
    } else if (event.key === "Escape" && !list.hidden) {
      event.preventDefault();
      show(false);
    }
  });
  form.addEventListener("focusout", (event) => form.contains(event.relatedTarget) || show(false));
  addEventListener("scroll", () => list.hidden || place(list, input), { capture: true, passive: true });
}

export function suggest(page) {
  for (const form of page.querySelectorAll("[data-suggests]")) walkOne(form);
}
