// An act that cannot be undone asks first. Without this module the question unfolds in place; with it, it stands in a dialog.
export function askBeforeActing(page) {
  for (const fold of page.querySelectorAll("details[data-ask]")) {
    const inside = fold.querySelector(".ask-fold__inside");
    const dialog = page.createElement("dialog");
    dialog.className = "ask";
    const title = inside.querySelector("h2");
    dialog.setAttribute("aria-label", title.textContent);
    dialog.append(...inside.childNodes);
    fold.after(dialog);
    inside.remove();
    const close = dialog.querySelector("[data-ask-close]");
    close.hidden = false;
    close.addEventListener("click", () => dialog.close());
    dialog.addEventListener("close", () => {
      fold.open = false;
      fold.querySelector("summary").focus();
    });
    fold.querySelector("summary").addEventListener("click", (event) => {
      event.preventDefault();
      dialog.showModal();
    });
    if (dialog.querySelector(".field--wrong")) dialog.showModal();
  }
}
