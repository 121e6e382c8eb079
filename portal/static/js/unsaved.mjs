// What is typed into a section and not saved yet is kept in this tab: nothing is lost when the
// session ends or the network fails. It is filled in again as it was typed; where a colleague
// answered meanwhile, both versions are shown.
export const UNSAVED = "unsaved ";

export function keepUnsaved(sheet) {
  const place = `${UNSAVED}${sheet.dataset.me} ${location.pathname}`;
  const read = () => JSON.parse(sessionStorage.getItem(place) ?? "{}");
  const write = (all) => {
    if (Object.keys(all).length) sessionStorage.setItem(place, JSON.stringify(all));
    else sessionStorage.removeItem(place);
  };
  const fields = (question) =>
    [...question.querySelectorAll("input[name], textarea[name], select[name]")].filter(
      (one) => !["file", "hidden"].includes(one.type) && !one.disabled,
    );
  const isChoice = (one) => ["radio", "checkbox"].includes(one.type);
  const seen = (question) => question.querySelector("[data-version]");

  const keep = (event) => {
    const question = event.target.closest("[data-question]");
    if (!question || event.target.type === "file") return;
    const typed = fields(question).map((one) => [one.id, isChoice(one) ? one.checked : one.value]);
    write({ ...read(), [question.dataset.question]: { version: seen(question)?.value, typed } });
  };
  sheet.addEventListener("input", keep);
  sheet.addEventListener("change", keep);

  return {
    forget(id) {
      const all = read();
      delete all[id];
      write(all);
    },
    // Calls `filled` with each question that was filled in.
    fillIn(filled) {
      const all = read();
      for (const [id, kept] of Object.entries(all)) {
        const question = document.getElementById(`q-${id}`);
        if (!question?.dataset.save) {
          this.forget(id);
          continue;
        }
        if ("typed" in question.dataset) continue; // the portal shows it as it was typed
        seen(question).value = kept.version;
        for (const [name, value] of kept.typed) {
          const one = document.getElementById(name) ?? added(question, name);
          if (!one) continue;
          if (isChoice(one)) one.checked = value;
          else one.value = value;
        }
        for (const one of question.querySelectorAll("details.comment")) {
          one.open ||= Boolean(one.querySelector("textarea")?.value);
        }
        filled(question);
      }
    },
  };
}

// The cell of a row of a table that the page had when it was typed.
function added(question, name) {
  const last = [...question.querySelectorAll("details.sheet-row")].at(-1);
  const [head, number] = name.match(/^(t-.+?-)(\d+)-/)?.slice(1) ?? [];
  const old = last?.querySelector("input")?.name.slice(head?.length).split("-")[0];
  if (!head || !old) return null;
  const row = last.cloneNode(true);
  row.open = true;
  for (const one of row.querySelectorAll("input")) {
    one.id = one.name = one.name.replace(`${head}${old}-`, `${head}${number}-`);
    one.value = "";
  }
  for (const one of row.querySelectorAll("label")) one.htmlFor = one.htmlFor.replace(`${head}${old}-`, `${head}${number}-`);
  last.after(row);
  return document.getElementById(name);
}
