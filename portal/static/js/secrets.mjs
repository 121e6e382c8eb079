// A password can be shown while it is typed. It is hidden again before it is sent, so that no browser keeps it as it
// keeps other words, and when the page is left.
export function showSecrets(page) {
  const pairs = [...page.querySelectorAll("[data-show-secret]")].map((button) => [button, button.previousElementSibling]);
  const turn = (button, typed, shown) => {
    typed.type = shown ? "text" : "password";
    button.setAttribute("aria-pressed", shown);
  };
  const hideAll = () => pairs.forEach(([button, typed]) => turn(button, typed, false));
  for (const [button, typed] of pairs) {
    Object.assign(typed, { spellcheck: false, autocapitalize: "none" }); // no help that sends or changes what is typed
    button.hidden = false;
    button.addEventListener("click", () => turn(button, typed, typed.type === "password"));
  }
  page.addEventListener("submit", hideAll, { capture: true });
  window.addEventListener("pagehide", hideAll);
}
