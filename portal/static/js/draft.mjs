// What is typed on the page for signing is saved as one types; the password never is.
const WAIT = 1500;
const desk = document.querySelector("[data-draft]");
if (desk) {
  const form = desk.closest("form");
  let waiting = null;
  let last = "";

  const say = (words, state) => {
    for (const place of document.querySelectorAll("[data-save-state]")) {
      place.dataset.state = state;
      place.lastElementChild.textContent = words;
    }
  };
  const typed = () => {
    const data = new FormData(form);
    for (const name of ["password", "confirmed"]) data.delete(name);
    return new URLSearchParams(data);
  };
  const save = async () => {
    waiting = null;
    const body = typed();
    if (body.toString() === last) return;
    say(desk.dataset.saving, "saving");
    try {
      const answer = await fetch(desk.dataset.draft, { method: "POST", body, redirect: "error" });
      if (!answer.ok) throw new Error(String(answer.status));
      last = body.toString();
      say((await answer.json()).saved, "saved");
    } catch {
      say(desk.dataset.failed, "failed");
      waiting ??= setTimeout(save, 10 * WAIT);
    }
  };
  const soon = (event) => {
    if (["password", "confirmed"].includes(event.target.name)) return;
    clearTimeout(waiting);
    waiting = setTimeout(save, WAIT);
  };
  last = typed().toString();
  form.addEventListener("input", soon);
  form.addEventListener("change", soon);
  form.addEventListener("submit", () => clearTimeout(waiting));
}
