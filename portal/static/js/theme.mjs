// The reader's choice of light or dark. It lives in the cookie "theme", so that the server paints the page right from the start.
const ORDER = ["auto", "light", "dark"];
const YEAR = 365 * 24 * 60 * 60;

function apply(choice) {
  const root = document.documentElement;
  if (choice === "auto") {
    delete root.dataset.theme;
    document.cookie = "theme=; Path=/; Max-Age=0; SameSite=Lax";
  } else {
    root.dataset.theme = choice;
    document.cookie = `theme=${choice}; Path=/; Max-Age=${YEAR}; SameSite=Lax`;
  }
}

function show(button, choice) {
  const words = button.dataset[`label${choice[0].toUpperCase()}${choice.slice(1)}`];
  button.dataset.now = choice;
  button.setAttribute("aria-label", words);
  button.title = words;
}

export function themeButtons(page) {
  const buttons = [...page.querySelectorAll("[data-theme-button]")];
  let now = document.documentElement.dataset.theme ?? "auto";
  for (const button of buttons) {
    show(button, now);
    button.hidden = false;
    button.addEventListener("click", () => {
      now = ORDER[(ORDER.indexOf(now) + 1) % ORDER.length];
      apply(now);
      for (const each of buttons) show(each, now);
    });
  }
}
