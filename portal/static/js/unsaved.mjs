// What is typed into a section and not saved yet is kept in this tab: nothing is lost when the
// session ends or the network fails. It is filled in again where nobody answered meanwhile.
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
  const version = (question) => question.querySelector("[data-version]")?.value;

  const keep = (event) => {
    const question = event.target.closest("[data-question]");
    if (!question || event.target.type === "file") return;
    const typed = fields(question).map((one) => [one.id, isChoice(one) ? one.checked : one.value]);
    write({ ...read(), [question.dataset.question]: { version: version(question), typed } });
  };
  sheet.addEventListener("input", keep);
  sheet.addEventListener("change", keep);

  return {
    forget(id) {
      const all = read();
      delete all[id];
      write(all);
    },
    fillIn() {
      const all = read();
      write({});
      for (const [id, kept] of Object.entries(all)) {
        const question = document.getElementById(`q-${id}`);
        if (!question || version(question) !== kept.version) continue;
        const known = new Map(kept.typed);
        for (const one of fields(question)) {
          if (!known.has(one.id)) continue;
          if (isChoice(one)) one.checked = known.get(one.id);
          else one.value = known.get(one.id);
        }
        for (const one of question.querySelectorAll("details.comment")) {
          one.open ||= Boolean(one.querySelector("textarea")?.value);
        }
        fields(question)[0]?.dispatchEvent(new Event("change", { bubbles: true }));
      }
    },
  };
}
