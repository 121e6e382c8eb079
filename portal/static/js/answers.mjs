// A section of a questionnaire: each answer is saved by itself; conditions show and hide at once.
const sheet = document.querySelector("[data-sheet]");
if (sheet) {
  sheet.dataset.ready = "";
  const say = (words, state) => {
    for (const place of document.querySelectorAll("[data-save-state]")) {
      place.dataset.state = state;
      place.lastElementChild.textContent = words;
    }
  };
  const part = (id) => document.getElementById(`q-${id}`);

  const follow = (question) => {
    const chosen = new Set([...question.querySelectorAll("input:checked")].map((one) => one.id));
    for (const one of question.querySelectorAll("[data-for]")) one.hidden = !chosen.has(one.dataset.for);
    const reason = question.querySelector("[data-reason]");
    if (reason) reason.hidden = ![...chosen].some((id) => id.endsWith("-na"));
  };
  sheet.addEventListener("change", (event) => {
    const question = event.target.closest("[data-question]");
    if (question) follow(question);
  });

  const tell = (question, words) => {
    const line = question.querySelector("[data-problem]");
    line.hidden = !words;
    line.lastElementChild.textContent = words ?? "";
    question.classList.toggle("field--wrong", Boolean(words));
  };
  document.body.addEventListener("answer-saved", (event) => {
    const told = event.detail;
    const question = part(told.question);
    if (!question) return;
    if (told.refused) {
      tell(question, told.refused);
      say(sheet.dataset.failed, "failed");
      return;
    }
    tell(question, null);
    question.querySelector("[data-version]").value = told.version;
    for (const id of told.show) part(id).hidden = false;
    for (const id of told.hide) part(id).hidden = true;
    for (const place of document.querySelectorAll("[data-count]")) {
      place.textContent = place.dataset.words.replace("{done}", told.done).replace("{total}", told.total);
    }
    say(told.saved, "saved");
  });
  document.body.addEventListener("htmx:xhr:progress", (event) => {
    const line = event.target.closest?.(".sheet-files")?.querySelector("[data-upload]");
    if (!line || !event.detail.lengthComputable) return;
    line.hidden = false;
    line.textContent = `${Math.round((100 * event.detail.loaded) / event.detail.total)} %`;
  });
  document.body.addEventListener("htmx:beforeRequest", () => say(sheet.dataset.saving, "saving"));
  for (const name of ["htmx:sendError", "htmx:responseError"]) {
    document.body.addEventListener(name, (event) => {
      if (![409, 422].includes(event.detail.xhr?.status)) say(sheet.dataset.failed, "failed");
    });
  }
}
