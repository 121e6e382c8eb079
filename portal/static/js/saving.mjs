// Each question of a section is saved by itself: shortly after typing, at once when a choice is made, and again until it is saved.
const PAUSE = 1200; // milliseconds after the last key
const SMALL = 60_000; // bytes the browser still sends when the page is left

// heard(told, part): the portal's answer; over(): nobody is signed in; changed(): look at the state again.
export function keepSaving(form, { heard, over, changed, line, isSignIn }) {
  const open = new Map(); // by question: what was typed and is not saved
  const last = new Map(); // by question: what was typed last

  const sent = (question) => {
    const own = new Set(["csrf_token"]);
    for (const one of question.querySelectorAll("[name]")) if (one.type !== "file") own.add(one.name);
    return new URLSearchParams([...new FormData(form)].filter(([name]) => own.has(name)));
  };
  const said = (question) => String([...sent(question)].filter(([name]) => !/^([sbo]-|csrf_token)/.test(name)));
  const mark = (question, wait) => {
    const id = question.dataset.question;
    const one = open.get(id) ?? { question, typed: 0 };
    const now = said(question);
    const isTold = last.get(id) === now; // again, by leaving the field
    if (isTold && one.state !== "waiting") return;
    last.set(id, now);
    open.set(id, one);
    if (!isTold) one.typed += 1;
    one.state = "waiting";
    clearTimeout(one.timer);
    one.timer = setTimeout(() => send(id), wait);
    changed();
  };
  const send = (id) => {
    const one = open.get(id);
    if (!one) return null;
    clearTimeout(one.timer);
    one.busy ??= attempt(one, one.typed).then((typed) => {
      one.busy = null;
      if (one.state === "saved") open.delete(id);
      else if (one.typed > typed && one.state === "waiting") return send(id);
      return changed();
    });
    return one.busy;
  };
  const attempt = async (one, typed) => {
    const body = sent(one.question);
    one.state = "sending";
    changed();
    try {
      const answer = await fetch(one.question.dataset.save, {
        method: "POST",
        body,
        headers: { "HX-Request": "true" },
        keepalive: String(body).length < SMALL,
      });
      await take(one, typed, answer);
    } catch {
      stuck(one);
    }
    return typed;
  };
  const take = async (one, typed, answer) => {
    if (isSignIn(answer.url) || answer.status === 400) {
      one.state = "over";
      over();
      return;
    }
    const told = JSON.parse(answer.headers.get("HX-Trigger") ?? "{}")["answer-saved"];
    if (!told) {
      if (answer.status >= 500 || answer.status === 429) stuck(one);
      else one.state = "refused"; // as it would be again; the whole form says why
      return;
    }
    line.worked();
    const isNewer = one.typed > typed; // typed on meanwhile
    if (told.refused) one.state = isNewer ? "waiting" : "refused";
    else one.state = isNewer ? "waiting" : "saved";
    heard(told, answer.ok ? "" : await answer.text(), !isNewer);
  };
  const stuck = (one) => {
    one.state = "stuck";
    line.failed();
  };
  const all = () => [...open.values()];
  const flush = () => Promise.all([...open].filter(([, one]) => ["waiting", "stuck"].includes(one.state)).map(([id]) => send(id)));

  for (const question of form.querySelectorAll("[data-save][data-typed]")) {
    open.set(question.dataset.question, { question, typed: 0, state: "refused" }); // by the portal, on this page
  }
  return {
    mark,
    soon: (question) => mark(question, PAUSE),
    now: (question) => mark(question, 0),
    flush,
    has: (...states) => all().some((one) => !states.length || states.includes(one.state)),
    async settled() {
      await flush();
      await Promise.all(all().map((one) => one.busy));
    },
  };
}
