// Keys of the clause check: J K next and previous, 1 to 6 what the contract says, U only what is not checked,
// Enter save and next (Ctrl+Enter in a text area). Single keys are off inside fields and can be switched off.
const WRITING = "input:not([type=radio], [type=checkbox]), select, textarea, [contenteditable]";
const PRESSING = "a, button, summary, [data-ask]";
const STORED = "clause-check-keys";

function readOn() {
  try {
    return localStorage.getItem(STORED) !== "off";
  } catch {
    return true;
  }
}

function keep(on) {
  try {
    localStorage.setItem(STORED, on ? "on" : "off");
  } catch {
    // The choice then lasts for this page only.
  }
}

export function clauseKeys(page) {
  const desk = page.querySelector("[data-clause-check]");
  if (!desk) return;
  const form = desk.querySelector("form.clause-form");
  const box = page.querySelector("[data-keys-switch]");
  let on = readOn();

  const show = () => {
    if (on) page.documentElement.dataset.keys = "";
    else delete page.documentElement.dataset.keys;
    if (box) box.checked = on;
  };
  const go = (href) => {
    if (href) page.location.assign(href);
  };
  const choose = (number) => {
    const state = form?.querySelectorAll("input[name=state]")[number - 1];
    if (!state) return;
    state.checked = true;
    state.focus();
  };
  const save = () => form?.requestSubmit(form.querySelector("button[type=submit]"));

  box?.addEventListener("change", () => {
    on = box.checked;
    keep(on);
    show();
  });
  page.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.isComposing || event.repeat || event.altKey || event.metaKey) return;
    const target = event.target;
    if (event.key === "Enter" && event.ctrlKey && form?.contains(target)) {
      event.preventDefault();
      save();
      return;
    }
    if (!on || event.ctrlKey || target.closest?.(WRITING) || page.querySelector("dialog[open]")) return;
    const key = event.key.toLowerCase();
    if (key === "j") go(desk.dataset.after);
    else if (key === "k") go(desk.dataset.before);
    else if (key === "u") go(desk.dataset.toggleOpen);
    else if (/^[1-6]$/.test(key)) choose(Number(key));
    else if (key === "enter" && !target.closest?.(PRESSING)) save();
    else return;
    event.preventDefault();
  });
  show();
}

clauseKeys(document);
