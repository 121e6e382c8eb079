// The paper beside the clauses: which page is in view, going to a page, zoom, marks, and what is selected.
const SVG = "http://www.w3.org/2000/svg";
const ZOOM = [50, 75, 100, 125, 150, 200];

export function paperPane(page) {
  const pane = page.querySelector("[data-pages]");
  if (!pane) return null;
  const sheets = [...pane.querySelectorAll("[data-page]")];
  const now = page.querySelector("[data-page-now]");
  let current = 1;

  const notice = (number) => {
    current = number;
    if (now) now.textContent = number;
    for (const link of page.querySelectorAll(".paper__thumbs [data-goto]")) {
      const here = Number(link.dataset.goto) === number;
      link.toggleAttribute("aria-current", here);
      if (here) into(link.closest(".paper__thumbs"), link, 0);
    }
  };
  const goTo = (number, down = 0) => {
    const sheet = sheets[Math.min(Math.max(number, 1), sheets.length) - 1];
    if (!sheet) return;
    pane.scrollTop = sheet.offsetTop - pane.offsetTop - 12 + Math.max(0, down * sheet.clientHeight - pane.clientHeight / 3);
    notice(Number(sheet.dataset.page));
  };
  const zoom = (step) => {
    const at = ZOOM.indexOf(Number(pane.dataset.zoomStep));
    const next = ZOOM[Math.min(Math.max(at + step, 0), ZOOM.length - 1)];
    const kept = current;
    pane.dataset.zoomStep = next;
    page.querySelector("[data-zoom-now]").textContent = `${next}%`;
    goTo(kept);
  };

  page.addEventListener("click", (event) => {
    const goto = event.target.closest("[data-goto]");
    if (goto) {
      event.preventDefault();
      goTo(Number(goto.dataset.goto));
    }
    const step = event.target.closest("[data-step]");
    if (step) goTo(current + Number(step.dataset.step));
    const larger = event.target.closest("[data-zoom]");
    if (larger) zoom(Number(larger.dataset.zoom));
  });
  pane.addEventListener("scroll", () => {
    const middle = pane.scrollTop + pane.clientHeight / 2;
    const seen = sheets.findLast((sheet) => sheet.offsetTop - pane.offsetTop <= middle);
    if (seen && Number(seen.dataset.page) !== current) notice(Number(seen.dataset.page));
  }, { passive: true });

  return {
    goTo,
    // mark: {page, boxes} or {lines}; moves there unless told to stay.
    show(mark, { stay = false } = {}) {
      for (const old of pane.querySelectorAll(".paper-marks")) old.remove();
      for (const old of pane.querySelectorAll(".is-marked")) old.classList.remove("is-marked");
      if (!mark) return;
      if (mark.lines) {
        const lines = mark.lines.map((number) => pane.querySelector(`[data-line="${number}"]`)).filter(Boolean);
        for (const line of lines) line.classList.add("is-marked");
        if (lines[0] && !stay) into(pane, lines[0], pane.clientHeight / 3);
        return;
      }
      const sheet = sheets[mark.page - 1];
      if (!sheet) return;
      const [width, height] = sheet.dataset.size.split(" ").map(Number);
      const layer = page.createElementNS(SVG, "svg");
      layer.setAttribute("class", "paper-marks");
      layer.setAttribute("viewBox", `0 0 ${width} ${height}`);
      layer.setAttribute("aria-hidden", "true");
      for (const [x, y, wide, high] of mark.boxes) {
        const box = page.createElementNS(SVG, "rect");
        for (const [name, value] of Object.entries({ x: x - 1, y: y - 1, width: wide + 2, height: high + 2 })) box.setAttribute(name, value);
        layer.append(box);
      }
      sheet.querySelector("img").after(layer);
      if (!stay) goTo(mark.page, (mark.boxes[0]?.[1] ?? 0) / height);
    },
    selected: () => selectedIn(pane),
  };
}

function into(box, thing, above) {
  const top = thing.getBoundingClientRect().top - box.getBoundingClientRect().top + box.scrollTop;
  if (top < box.scrollTop || top + thing.clientHeight > box.scrollTop + box.clientHeight) box.scrollTop = top - above;
}

// The words selected in the paper: with a break only where another paragraph begins, and where they stand.
function selectedIn(pane) {
  const selection = getSelection();
  if (!selection.rangeCount || selection.isCollapsed) return null;
  const range = selection.getRangeAt(0);
  const parts = [];
  for (const line of pane.querySelectorAll("[data-line]")) {
    if (!range.intersectsNode(line)) continue;
    const inside = range.cloneRange();
    const whole = line.ownerDocument.createRange();
    whole.selectNodeContents(line);
    if (inside.compareBoundaryPoints(Range.START_TO_START, whole) < 0) inside.setStart(whole.startContainer, whole.startOffset);
    if (inside.compareBoundaryPoints(Range.END_TO_END, whole) > 0) inside.setEnd(whole.endContainer, whole.endOffset);
    const text = inside.toString().trim();
    if (text) parts.push({ text, article: line.dataset.article ?? "", item: line.dataset.item ?? "", page: line.closest("[data-page]")?.dataset.page ?? "" });
  }
  if (!parts.length) return null;
  const quote = parts.reduce((all, part, at) => all + (at ? between(parts[at - 1], part) : "") + part.text, "");
  return { quote, article: placeOf(parts[0], parts.at(-1)), page: parts[0].page };
}

function between(before, after) {
  if (before.article !== after.article || before.item !== after.item) return "\n";
  return /[!-~]$/.test(before.text) && /^[!-~]/.test(after.text) ? " " : "";
}

function placeOf(first, last) {
  if (!first.article) return "";
  const japanese = first.article.startsWith("第");
  const named = (part) => (part.item ? (japanese ? `第${part.item}項` : `(${part.item})`) : "");
  if (last.article !== first.article && last.article) return `${first.article}${named(first)}${japanese ? "・" : ", "}${last.article}${named(last)}`.slice(0, 40);
  if (last.item !== first.item) return `${first.article}${named(first)}${japanese ? "・" : ", "}${named(last)}`;
  return first.article + named(first);
}
