// A click anywhere on a row follows the row's first link, except on what can be pressed by itself or while text is being selected.
const OWN = "a, button, input, select, textarea, label, summary, form, [role=tooltip]";

export function linkRows(page) {
  page.addEventListener("click", (event) => {
    const row = event.target.closest("tr[data-row-link]");
    if (!row || event.target.closest(OWN) || String(getSelection())) return;
    const link = row.querySelector("a[href]");
    if (!link) return;
    if (event.ctrlKey || event.metaKey) window.open(link.href, "_blank", "noopener");
    else link.click();
  });
}
