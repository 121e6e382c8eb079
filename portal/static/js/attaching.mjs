// Evidence is sent as soon as it is chosen, one file after another; each says what became of it.
export function keepAttaching(form, { heard, over, changed, line, isSignIn }) {
  const queue = []; // what is not sent yet
  let busy = null;

  const tell = (one, words, state) => {
    one.state = state;
    one.row.textContent = words.replace("{name}", one.file.name);
    one.row.classList.toggle("is-refused", state === "refused");
    changed();
  };
  const choose = (input) => {
    const box = input.closest("[data-attach]");
    box.querySelector("[data-outcomes]").replaceChildren(...queue.filter((one) => one.box === box).map((one) => one.row));
    for (const file of input.files) {
      const one = { file, box, field: input.name, row: document.createElement("li") };
      box.querySelector("[data-outcomes]").append(one.row);
      if (file.size > Number(box.dataset.most)) tell(one, box.dataset.large, "refused");
      else if (!file.size) tell(one, box.dataset.empty, "refused");
      else {
        queue.push(one);
        tell(one, box.dataset.sending, "waiting");
      }
    }
    input.value = "";
    next();
  };
  const next = () => {
    busy ??= work().then(() => {
      busy = null;
      changed();
    });
    return busy;
  };
  const work = async () => {
    while (queue.length) {
      const [one] = queue;
      tell(one, one.box.dataset.sending, "sending");
      const answer = await send(one);
      if (!take(one, answer)) return;
      queue.shift();
    }
  };
  const send = (one) =>
    new Promise((resolve) => {
      const body = new FormData();
      body.append("csrf_token", form.elements.csrf_token.value);
      body.append(one.field, one.file);
      const call = new XMLHttpRequest();
      call.open("POST", one.box.dataset.attach);
      call.setRequestHeader("HX-Request", "true");
      call.upload.addEventListener("progress", ({ lengthComputable, loaded, total }) => {
        if (lengthComputable) one.row.dataset.progress = `${Math.round((100 * loaded) / total)} %`;
      });
      call.addEventListener("loadend", () => {
        delete one.row.dataset.progress;
        resolve(call);
      });
      call.send(body);
    });
  // Whether it is settled, one way or the other.
  const take = (one, answer) => {
    const told = JSON.parse(answer.getResponseHeader("HX-Trigger") ?? "{}")["answer-saved"];
    if (answer.status && (isSignIn(answer.responseURL) || answer.status === 400)) {
      tell(one, one.box.dataset.delayed, "over");
      over();
      return false;
    }
    if (answer.status === 413) {
      tell(one, one.box.dataset.large, "refused");
      return true;
    }
    if (!told) {
      tell(one, one.box.dataset.delayed, "stuck");
      line.failed();
      return false;
    }
    line.worked();
    const fresh = new DOMParser().parseFromString(answer.responseText, "text/html").querySelector("[data-listed]");
    one.box.querySelector("[data-listed]").replaceChildren(...fresh.childNodes);
    tell(one, told.refused ?? one.box.dataset.attached, told.refused ? "refused" : "saved");
    heard({ ...told, refused: null });
    return true;
  };

  form.addEventListener("change", (event) => {
    if (event.target.matches("[data-attach] input[type=file]") && event.target.files.length) choose(event.target);
  });
  return {
    has: (...states) => queue.some((one) => !states.length || states.includes(one.state)),
    again: () => queue.length && next(),
    settled: () => (queue.length ? next() : busy),
  };
}
