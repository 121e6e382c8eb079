// The reviewer's page: each note is saved by itself; a colleague's note is shown, never overwritten unseen.
const page = document.querySelector("[data-reviews]");
if (page) {
  const say = (words, state) => {
    for (const place of document.querySelectorAll("[data-save-state]")) {
      place.dataset.state = state;
      place.lastElementChild.textContent = words;
    }
  };
  document.body.addEventListener("review-saved", (event) => {
    const told = event.detail;
    const card = document.getElementById(`r-${told.question}`);
    if (!card) return;
    const line = card.querySelector("[data-problem]");
    line.hidden = !told.refused;
    line.lastElementChild.textContent = [told.refused, told.theirs].filter(Boolean).join(" ");
    card.classList.toggle("field--wrong", Boolean(told.refused));
    if (told.version !== undefined) card.querySelector("[data-version]").value = told.version;
    say(told.refused ? page.dataset.failed : told.saved, told.refused ? "failed" : "saved");
  });
  document.body.addEventListener("htmx:beforeRequest", () => say(page.dataset.saving, "saving"));
  for (const name of ["htmx:sendError", "htmx:responseError"]) {
    document.body.addEventListener(name, (event) => {
      if (![409, 422].includes(event.detail.xhr?.status)) say(page.dataset.failed, "failed");
    });
  }
}
