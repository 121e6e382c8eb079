// "/" goes to the search box of the list on the page, else to the one of the portal. Single keys are off inside fields, and where the reader switched them off.
const FIELDS = "input, select, textarea, [contenteditable]";

// Each person switches them off under "Your account".
export function singleKeysAreOn() {
  return document.documentElement.dataset.singleKeys !== "off";
}

export function shortcuts(page) {
  page.addEventListener("keydown", (event) => {
    if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey || event.target.closest?.(FIELDS)) return;
    if (!singleKeysAreOn()) return;
    const boxes = [...page.querySelectorAll("main [data-find]"), ...page.querySelectorAll("[data-find]")];
    const box = boxes.find((input) => input.offsetParent);
    if (!box) return;
    event.preventDefault();
    box.focus();
  });
}
