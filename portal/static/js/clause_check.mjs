// The clause check by keyboard, and saving without losing the place: the right half is exchanged, the paper stays.
import { takeFocus } from "./focus.mjs";
import { paperPane } from "./paper.mjs";

const WRITING = "input:not([type=radio], [type=checkbox]), select, textarea, [contenteditable]";
const PRESSING = "a, button, summary, [data-ask]";
const LONGEST_QUOTE = 2000;

export function clauseCheck(page) {
  const desk = page.getElementById("main");
  const keys = page.getElementById("keys");
  const paper = paperPane(page);
  const single = desk.hasAttribute("data-single-keys");
  let saved = "";
  let warned = false;
  let scrolled = 0;

  const check = () => page.getElementById("check");
  const list = () => check().querySelector("[data-clauses]");
  const form = () => check().querySelector("form.clause-form");
  const typed = () => (form() ? new URLSearchParams(new FormData(form())).toString() : "");
  const follow = (key) => check().querySelector(`[data-key="${key}"]`)?.click();
  const markOf = (thing) => (thing.dataset.mark ? JSON.parse(thing.dataset.mark) : null);
  const tell = (name) => {
    const line = check().querySelector(`[${name}]`);
    line.hidden = false;
    line.scrollIntoView({ block: "nearest" });
  };

  const opened = ({ first = false } = {}) => {
    saved = typed();
    warned = false;
    const open = page.getElementById("clause");
    const done = location.hash === "#done" && page.getElementById("done");
    const wrong = check().querySelector("[data-take-focus]");
    if (!first) {
      list().scrollTop = scrolled;
      takeFocus(page);
    }
    if (wrong) wrong.scrollIntoView({ block: "nearest" });
    else if (done) done.focus();
    else {
      inView(list(), open);
      if (!first) open.querySelector("h2").focus({ preventScroll: true });
    }
    paper?.show(markOf(check()), { stay: first && !markOf(check()) });
  };
  const choose = (number) => {
    const state = form()?.querySelectorAll("input[name=state]")[number - 1];
    if (!state) return;
    state.checked = true;
    state.focus();
    state.dispatchEvent(new Event("change", { bubbles: true }));
  };
  const put = (name, value) => {
    const field = form().querySelector(`[name="${name}"]`);
    if (value) field.value = value;
  };
  const quote = () => {
    if (!form()) return;
    const hint = check().querySelector("[data-hint-sentence]");
    const found = paper?.selected() ?? (hint && { quote: hint.textContent, article: hint.dataset.place, page: hint.dataset.page });
    if (!found) return;
    put("quote", found.quote.slice(0, LONGEST_QUOTE));
    put("article", found.article);
    put("page", found.page);
    form().querySelector("[name=quote]").scrollIntoView({ block: "nearest" });
  };
  const save = () => form()?.requestSubmit(form().querySelector("button[type=submit]"));

  page.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.isComposing || event.repeat || event.altKey || event.metaKey) return;
    const target = event.target;
    if (event.key === "Enter" && event.ctrlKey && form()?.contains(target)) {
      event.preventDefault();
      save();
      return;
    }
    if (event.key === "Escape" && target.closest?.(WRITING)) {
      target.blur();
      return;
    }
    if (!single || event.ctrlKey || target.closest?.(WRITING) || page.querySelector("dialog[open]")) return;
    const key = event.key.toLowerCase();
    if ("jkug".includes(key)) follow(key);
    else if (key === "q") quote();
    else if (key === "?") keys.showModal();
    else if (/^[1-6]$/.test(key)) choose(Number(key));
    else if (key === "enter" && !target.closest?.(PRESSING)) save();
    else return;
    event.preventDefault();
  });

  page.addEventListener("click", (event) => {
    if (event.target.closest('[data-key="?"]')) keys.showModal();
    const marked = event.target.closest("a[data-mark]");
    if (marked && paper) {
      event.preventDefault();
      if (matchMedia("(max-width: 991.98px)").matches) page.getElementById("paper").scrollIntoView();
      paper.show(markOf(marked));
    }
  });

  // What was entered is not lost by moving on: the first time it is said, the second time it is meant.
  page.addEventListener("htmx:beforeRequest", (event) => {
    if (event.detail.target?.id !== "check") return;
    scrolled = list().scrollTop;
    if (event.detail.requestConfig.verb !== "get" || warned || typed() === saved) return;
    event.preventDefault();
    warned = true;
    tell("data-unsaved");
  });
  page.addEventListener("htmx:beforeSwap", (event) => {
    if (event.detail.target?.id !== "check") return;
    const { xhr, requestConfig } = event.detail;
    if (xhr.responseText.includes('id="check"')) {
      event.detail.shouldSwap = true; // also with errors beside the fields
      event.detail.isError = false;
      return;
    }
    // Another page: both sides of a conflict, or the way to sign in again.
    event.detail.shouldSwap = false;
    event.detail.isError = xhr.status >= 500;
    if (xhr.status >= 500) tell("data-not-sent");
    else if (requestConfig.verb === "post") form().submit();
    else location.assign(xhr.responseURL);
  });
  page.addEventListener("htmx:sendError", () => tell("data-not-sent"));
  page.addEventListener("htmx:afterSwap", (event) => {
    if (event.detail.target?.id === "check" || event.detail.elt?.id === "check") opened();
  });
  opened({ first: true });
}

function inView(box, thing) {
  const top = thing.getBoundingClientRect().top - box.getBoundingClientRect().top + box.scrollTop;
  const hidden = top < box.scrollTop || top + Math.min(thing.clientHeight, box.clientHeight) > box.scrollTop + box.clientHeight;
  if (hidden) box.scrollTop = Math.max(0, top - 120);
}

clauseCheck(document);
