// The words behind a verdict are placed so that no table edge cuts them off; Escape puts them away.
function place(box) {
  const tip = box.querySelector(".tip");
  const edge = box.getBoundingClientRect();
  tip.style.position = "fixed";
  const { width, height } = tip.getBoundingClientRect();
  const left = Math.max(8, Math.min(edge.left, innerWidth - width - 8));
  const below = edge.bottom + 6;
  const top = below + height > innerHeight - 8 && edge.top - height - 6 > 0 ? edge.top - height - 6 : below;
  tip.style.left = `${left}px`;
  tip.style.top = `${top}px`;
}

export function placeTips(page) {
  for (const kind of ["pointerover", "focusin"]) {
    page.addEventListener(kind, (event) => {
      const box = event.target.closest?.("[data-tip]");
      if (!box || box.contains(event.relatedTarget)) return;
      delete box.dataset.closed;
      place(box);
    });
  }
  page.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    for (const box of page.querySelectorAll("[data-tip]:hover, [data-tip]:focus-within")) box.dataset.closed = "";
  });
}
