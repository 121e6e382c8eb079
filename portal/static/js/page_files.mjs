// The files of one paper: each choice adds to those before it, and their order can be mended.
const box = document.querySelector("[data-page-files]");
if (box) start(box, box.querySelector('input[type="file"]'), box.querySelector("ol"));

function start(words, input, list) {
  let files = [];

  input.addEventListener("change", () => {
    const known = new Set(files.map(mark));
    files.push(...[...input.files].filter((file) => !known.has(mark(file))));
    show();
  });
  list.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (!button) return;
    const place = [...list.children].indexOf(button.closest("li"));
    const [file] = files.splice(place, 1);
    const step = Number(button.dataset.step);
    if (step) files.splice(place + step, 0, file);
    show();
    list.children[step ? place + step : Math.min(place, files.length - 1)]?.querySelector("button:not([disabled])")?.focus();
  });

  function show() {
    const carried = new DataTransfer();
    for (const file of files) carried.items.add(file);
    input.files = carried.files;
    list.replaceChildren(...files.map(line));
    list.hidden = files.length === 0;
  }

  function line(file, place) {
    const row = document.createElement("li");
    const name = document.createElement("span");
    name.textContent = file.name;
    row.append(
      name,
      act(words.dataset.up, "↑", -1, file, place === 0),
      act(words.dataset.down, "↓", 1, file, place === files.length - 1),
      act(words.dataset.off, "×", 0, file, false),
    );
    return row;
  }
}

function act(word, sign, step, file, disabled) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "btn btn-sm";
  button.dataset.step = step;
  button.textContent = sign;
  button.title = word;
  button.setAttribute("aria-label", `${word}: ${file.name}`);
  button.disabled = disabled;
  return button;
}

function mark(file) {
  return `${file.name} ${file.size} ${file.lastModified}`;
}
