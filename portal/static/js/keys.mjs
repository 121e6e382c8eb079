// "/" goes to the search box of the list on the page, else to the one of the portal. Single keys are off inside fields, and where the reader switched them off.
const FIELDS = "input, select, textarea, [contenteditable]";
const SWITCH = "kantoku-single-keys";

export function singleKeysAreOn() {
  try {
    return localStorage.getItem(SWITCH) !== "off";
  } catch {
    return true;
  }
}

export function switchSingleKeys(on) {
  try {
    localStorage.setItem(SWITCH, on ? "on" : "off");
  } catch {
    // A browser that keeps nothing keeps them on.
  }
}

export function shortcuts(page) {
  page.addEventListener("keydown", (event) => {
    if (page.documentElement.dataset.singleKeys === "off") return;
    if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey || event.target.closest?.(FIELDS)) return;
    if (!singleKeysAreOn()) return;
    const boxes = [...page.querySelectorAll("main [data-find]"), ...page.querySelectorAll("[data-find]")];
    const box = boxes.find((input) => input.offsetParent);
    if (!box) return;
    event.preventDefault();
    box.focus();
  });
}
