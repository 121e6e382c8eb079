// Lists: J and K move, X chooses, Enter opens; ticking all rows of the page; how many are chosen; one unfolded thing at a time.
import { singleKeysAreOn } from "./keys.mjs";

const FIELDS = "input:not([type=checkbox]), select, textarea, [contenteditable], dialog";

function move(list, step) {
  const rows = [...list.querySelectorAll("tbody > tr")];
  const at = rows.findIndex((row) => row.classList.contains("is-at"));
  const next = rows[at < 0 ? (step > 0 ? 0 : rows.length - 1) : at + step];
  if (!next) return;
  rows[at]?.classList.remove("is-at");
  next.classList.add("is-at");
  next.scrollIntoView({ block: "nearest" });
  next.querySelector("a[href]")?.focus({ preventScroll: true });
}

function walk(list, event) {
  if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest?.(FIELDS)) return;
  const at = list.querySelector("tr.is-at");
  const key = event.key.toLowerCase();
  if (singleKeysAreOn() && (key === "j" || key === "k")) {
    event.preventDefault();
    move(list, key === "j" ? 1 : -1);
  } else if (singleKeysAreOn() && key === "x" && at) {
    event.preventDefault();
    at.querySelector('input[name="ids"]')?.click();
  } else if (event.key === "Enter" && at && event.target === document.body) {
    at.querySelector("a[href]")?.click();
  }
}

function countChosen(list) {
  const bar = list.querySelector("[data-list-acts]");
  if (!bar) return;
  const boxes = [...list.querySelectorAll('input[name="ids"]')];
  const all = bar.querySelector("[data-all]");
  const ticked = boxes.filter((box) => box.checked).length;
  const words = bar.querySelector("[data-chosen]");
  const number = all?.checked ? Number(all.dataset.all) : ticked;
  words.textContent = words.dataset.chosen.replace("#", number.toLocaleString());
  const head = list.querySelector("[data-tick-all] input");
  head.checked = ticked === boxes.length;
  head.indeterminate = ticked > 0 && ticked < boxes.length;
}

function tickAll(list) {
  const label = list.querySelector("[data-tick-all]");
  if (!label) return;
  label.hidden = false;
  const head = label.querySelector("input");
  head.addEventListener("change", () => {
    for (const box of list.querySelectorAll('input[name="ids"]')) box.checked = head.checked;
    countChosen(list);
  });
  list.addEventListener("change", () => countChosen(list));
  list.addEventListener("reset", () => setTimeout(() => countChosen(list)));
  countChosen(list);
}

function offerKeys(list) {
  const line = list.querySelector("[data-list-keys]");
  if (line) line.hidden = !singleKeysAreOn();
}

export function walkLists(page) {
  for (const list of page.querySelectorAll("[data-list]")) {
    tickAll(list);
    offerKeys(list);
    page.addEventListener("keydown", (event) => walk(list, event));
  }
  for (const kind of ["click", "focusin"]) {
    page.addEventListener(kind, (event) => {
      for (const fold of page.querySelectorAll("details.fold[open]")) if (!fold.contains(event.target)) fold.open = false;
    });
  }
  page.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || event.defaultPrevented) return; // else it put away what was suggested
    for (const fold of page.querySelectorAll("details:is(.fold, .menu-fold)[open]")) {
      fold.open = false;
      fold.querySelector("summary").focus();
    }
  });
}
