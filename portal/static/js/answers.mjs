// A section of a questionnaire: each answer is saved by itself; conditions show and hide at once.
import { keepUnsaved } from "./unsaved.mjs";

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
  const unsaved = keepUnsaved(sheet);

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

  // A file that is chosen goes its own way: it is no answer to be saved once more.
  sheet.addEventListener("input", (event) => event.target.type === "file" && event.stopPropagation(), true);

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
      for (const line of question.querySelectorAll("[data-upload]")) line.hidden = true;
      say(sheet.dataset.failed, "failed");
      return;
    }
    tell(question, null);
    question.querySelector("[data-version]").value = told.version;
    unsaved.forget(told.question);
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
  const over = document.querySelector("[data-over]");
  const ended = () => {
    over.hidden = false;
    say(sheet.dataset.failed, "failed");
  };
  document.body.addEventListener("htmx:beforeRequest", () => say(sheet.dataset.saving, "saving"));
  document.body.addEventListener("htmx:beforeSwap", (event) => {
    const leads = new URL(event.detail.xhr.responseURL || location.href).pathname;
    const isElsewhere = leads === new URL(over.querySelector("a").href).pathname;
    if (!isElsewhere && event.detail.xhr.status !== 400) return;
    event.detail.shouldSwap = false;
    ended();
  });
  sheet.closest("form").addEventListener("submit", (event) => {
    if (over.hidden) return;
    event.preventDefault();
    location.assign(over.querySelector("a").href);
  });
  for (const name of ["htmx:sendError", "htmx:responseError"]) {
    document.body.addEventListener(name, (event) => {
      if (![409, 422].includes(event.detail.xhr?.status)) say(sheet.dataset.failed, "failed");
    });
  }
  addEventListener("load", () => unsaved.fillIn()); // by then the page sends what changes
}
