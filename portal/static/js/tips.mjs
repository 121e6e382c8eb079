// The words behind a verdict are placed so that no table edge cuts them off; Escape puts them away.
function place(box) {
  const tip = box.querySelector(".tip");
  if (!tip) return;
  const edge = box.getBoundingClientRect();
  tip.style.position = "fixed";
  const { width, height } = tip.getBoundingClientRect();
  const left = Math.max(8, Math.min(edge.left, innerWidth - width - 8));
  const below = edge.bottom + 6;
  const top = below + height > innerHeight - 8 && edge.top - height - 6 > 0 ? edge.top - height - 6 : below;
  tip.style.left = `${left}px`;
  tip.style.top = `${top}px`;
}

// The words are fetched once, from below the address of the cell, when somebody stays at it.
const PATIENCE = 120; // milliseconds: who moves across does not ask

async function fill(box) {
  if (box.querySelector(".tip")) return;
  const tip = Object.assign(document.createElement("span"), { className: "tip", role: "status" });
  box.append(tip);
  const { pathname, search } = box.querySelector("a");
  await window.htmx.ajax("GET", `${pathname}/reasons${search}`, { target: tip, swap: "innerHTML" }).catch(() => {});
  if (tip.childElementCount) place(box);
  else tip.remove();
}

export function placeTips(page) {
  for (const kind of ["pointerover", "focusin"]) {
    page.addEventListener(kind, (event) => {
      const box = event.target.closest?.("[data-tip]");
      if (!box || box.contains(event.relatedTarget)) return;
      delete box.dataset.closed;
      place(box);
      setTimeout(() => box.matches(":hover, :focus-within") && fill(box), PATIENCE);
    });
  }
  const open = () => page.querySelectorAll("[data-tip]:hover, [data-tip]:focus-within");
  page.addEventListener("scroll", () => open().forEach(place), { capture: true, passive: true });
  page.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    for (const box of open()) box.dataset.closed = "";
  });
}
