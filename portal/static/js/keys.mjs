// "/" goes to the search box. Single keys are off inside fields.
const FIELDS = "input, select, textarea, [contenteditable]";

export function shortcuts(page) {
  page.addEventListener("keydown", (event) => {
    if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey || event.target.closest?.(FIELDS)) return;
    const box = [...page.querySelectorAll("[data-find]")].find((input) => input.offsetParent);
    if (!box) return;
    event.preventDefault();
    box.focus();
  });
}
