// The error summary takes the focus, and its links put the caret into the field.
export function takeFocus(page) {
  page.querySelector("[data-take-focus]")?.focus();
  for (const link of page.querySelectorAll('.error-summary a[href^="#"]')) {
    link.addEventListener("click", (event) => {
      const target = page.getElementById(decodeURIComponent(link.hash.slice(1)));
      if (!target) return;
      event.preventDefault();
      target.scrollIntoView({ block: "center" });
      target.focus();
    });
  }
}
