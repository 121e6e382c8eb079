// On a narrow page tabs scroll sideways: the one that is open stands in view.
export function showOpenTab(page) {
  for (const tab of page.querySelectorAll(".tabs [aria-current]")) {
    const list = tab.closest(".tabs");
    const [inside, outside] = [tab.getBoundingClientRect(), list.getBoundingClientRect()];
    list.scrollLeft += inside.left - outside.left - (outside.width - inside.width) / 2;
  }
}
