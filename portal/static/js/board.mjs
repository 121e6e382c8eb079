// On the board the arrow keys go from cell to cell; Enter follows the cell's link as everywhere.
const STEPS = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };
const CELL = "a.tile, button.tile";

export function walkBoard(page) {
  page.addEventListener("keydown", (event) => {
    const step = STEPS[event.key];
    const tile = event.target.closest?.(CELL);
    const board = tile?.closest("table.board");
    if (!step || !board || event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
    const rows = [...board.tBodies[0].rows].map((row) => [...row.querySelectorAll(CELL)]);
    const y = rows.findIndex((row) => row.includes(tile));
    const x = rows[y]?.indexOf(tile);
    const next = rows[y + step[0]]?.[x + step[1]];
    if (!next) return;
    event.preventDefault();
    next.focus();
  });
}
