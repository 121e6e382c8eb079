// A section of a questionnaire: each answer is saved by itself; conditions show and hide at once.
import { keepAttaching } from "./attaching.mjs";
import { tryingAgain } from "./line.mjs";
import { keepSaving } from "./saving.mjs";
import { keepUnsaved } from "./unsaved.mjs";

const sheet = document.querySelector("[data-sheet]");
if (sheet) start(sheet, sheet.closest("form"));

function start(sheet, form) {
  const over = document.querySelector("[data-over]");
  const failed = document.querySelector("[data-unsent]");
  const unsaved = keepUnsaved(sheet);
  const part = (id) => document.getElementById(`q-${id}`);
  let lastSaved = "";
  let leaving = false; // with everything that is typed

  // --- what is said about it

  const say = (words, state) => {
    for (const place of document.querySelectorAll("[data-save-state]")) {
      if (place.dataset.state === state && place.lastElementChild.textContent === words) continue;
      place.dataset.state = state;
      place.lastElementChild.textContent = words;
    }
  };
  const has = (...states) => saving.has(...states) || attaching.has(...states);
  const changed = () => {
    failed.hidden = !has("stuck");
    if (has("stuck", "over", "refused")) say(sheet.dataset.failed, "failed");
    else if (has("sending")) say(sheet.dataset.saving, "saving");
    else if (has("waiting")) say(sheet.dataset.waiting, "waiting");
    else if (lastSaved) say(lastSaved, "saved");
    else say("", "saved");
  };
  const tell = (question, words) => {
    const line = question.querySelector("[data-problem]");
    line.hidden = !words;
    line.lastElementChild.textContent = words ?? "";
    question.classList.toggle("field--wrong", Boolean(words));
  };
  const heard = (told, both = "", isAll = false) => {
    const question = part(told.question);
    if (told.refused) {
      tell(question, told.refused);
      question.querySelector("[data-clash]").innerHTML = both; // the portal's own page part
      return;
    }
    if (told.version !== undefined) {
      tell(question, null);
      question.querySelector("[data-clash]").replaceChildren();
      question.querySelector("[data-version]").value = told.version;
      question.querySelector("[data-mark]").value = told.mark;
    }
    if (isAll) unsaved.forget(told.question);
    for (const id of told.show ?? []) part(id).hidden = false;
    for (const id of told.hide ?? []) part(id).hidden = true;
    for (const place of document.querySelectorAll("[data-count]")) {
      const words = told.proofs ? place.dataset.words : place.dataset.short;
      place.textContent = words.replace(/\{(\w+)\}/g, (_, name) => told[name]);
    }
    if (told.saved) lastSaved = told.saved;
  };
  const signIn = over.querySelector("a");
  const shared = {
    heard,
    changed,
    over: () => {
      over.hidden = false;
    },
    isSignIn: (address) => new URL(address || location.href).pathname === new URL(signIn.href).pathname,
    line: tryingAgain(failed.querySelector("[data-retry]"), () => {
      saving.flush();
      attaching.again();
    }),
  };
  const saving = keepSaving(form, shared);
  const attaching = keepAttaching(form, shared);
  sheet.dataset.ready = "";

  // --- typing

  const follow = (question) => {
    const chosen = new Set([...question.querySelectorAll("input:checked")].map((one) => one.id));
    for (const one of question.querySelectorAll("[data-for]")) one.hidden = !chosen.has(one.dataset.for);
    const reason = question.querySelector("[data-reason]");
    if (reason) reason.hidden = ![...chosen].some((id) => id.endsWith("-na"));
  };
  const typed = (event) => {
    const question = event.target.closest("[data-save]");
    if (!question || event.target.type === "file") return;
    if (event.type === "change") {
      follow(question);
      saving.now(question);
    } else saving.soon(question);
  };
  sheet.addEventListener("input", typed);
  sheet.addEventListener("change", typed);

  // --- leaving: nothing that is typed stays behind

  const isOpen = () => saving.has() || attaching.has();
  const isMoving = () => has("waiting", "sending");
  const settled = async () => {
    await Promise.all([saving.settled(), attaching.settled()]);
    return !has("stuck", "over");
  };
  addEventListener("beforeunload", (event) => {
    if (!leaving && isOpen()) event.preventDefault();
  });
  addEventListener("pagehide", () => saving.flush());
  document.addEventListener("visibilitychange", () => document.hidden && saving.flush());
  addEventListener("pageshow", (event) => {
    leaving = false;
    if (event.persisted) location.reload(); // what is shown may have been saved or changed since
  });
  document.addEventListener("click", async (event) => {
    const link = event.target.closest("a[href]");
    const isPlain = event.button === 0 && !event.ctrlKey && !event.metaKey && !event.shiftKey && !event.altKey;
    if (!link || !isPlain || event.defaultPrevented) return;
    if (link === signIn) leaving = true; // it is kept in the tab
    else if (isMoving() && !link.target && !link.getAttribute("href").startsWith("#")) {
      event.preventDefault();
      await settled();
      location.assign(link.href);
    }
  });
  form.addEventListener("submit", async (event) => {
    const button = event.submitter;
    if (!over.hidden) {
      event.preventDefault();
      leaving = true;
      location.assign(signIn.href);
    } else if (isMoving() || has("stuck")) {
      event.preventDefault();
      const { name, value } = button ?? {};
      if (await settled()) form.requestSubmit(button?.isConnected ? button : form.querySelector(`[name="${name}"][value="${value}"]`));
    } else {
      leaving = true;
      const [choice, id] = button?.name === "keep" ? button.value.split(" ") : [];
      if (choice && choice !== "mine") unsaved.forget(id);
    }
  });
  addEventListener("load", () =>
    unsaved.fillIn((question) => {
      follow(question);
      saving.now(question);
    }),
  );
  changed();
}
