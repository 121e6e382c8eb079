// Signing out lets go of answers that this tab keeps because they were not saved, and asks before.
import { UNSAVED } from "./unsaved.mjs";

export function askBeforeSigningOut(page) {
  for (const form of page.querySelectorAll("form[data-sign-out]")) {
    form.addEventListener("submit", (event) => {
      const kept = Object.keys(sessionStorage).filter((key) => key.startsWith(UNSAVED));
      if (kept.length && !window.confirm(form.dataset.signOut)) {
        event.preventDefault();
        return;
      }
      for (const key of kept) sessionStorage.removeItem(key);
    });
  }
}
