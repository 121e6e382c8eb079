// A double click must not submit twice. The server refuses the second one as well; this spares people the refusal.
export function submitOnce(page) {
  page.addEventListener("submit", (event) => {
    const form = event.target;
    if (event.defaultPrevented || !form.matches("form[data-submit-once]")) return;
    if (form.dataset.sent !== undefined) {
      event.preventDefault();
      return;
    }
    form.dataset.sent = "";
    // Only after the browser has collected the fields: a disabled button would not send its own value.
    setTimeout(() => {
      for (const button of form.querySelectorAll('button[type="submit"]')) {
        if (button.disabled) continue;
        button.disabled = true;
        button.dataset.held = "";
      }
    });
  });
  window.addEventListener("pageshow", () => {
    for (const form of page.querySelectorAll("form[data-sent]")) {
      delete form.dataset.sent;
      for (const button of form.querySelectorAll("button[data-held]")) {
        button.disabled = false;
        delete button.dataset.held;
      }
    }
  });
}
