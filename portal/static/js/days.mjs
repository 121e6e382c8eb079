// A day that does not exist, such as 30 February: a date field hands it over as empty, and it would be lost without a word.
export function refuseNoDay(page) {
  const words = page.querySelector("template[data-no-such-day]");
  if (!words) return;

  const refuse = (input) => {
    const line = page.getElementById(`${input.id}-error`) ?? page.createElement("p");
    line.id = `${input.id}-error`;
    line.className = "field-error";
    line.replaceChildren(words.content.cloneNode(true));
    const field = input.closest(".field") ?? input.parentElement;
    field.classList.add("field--wrong");
    field.append(line);
    const hint = page.getElementById(`${input.id}-hint`);
    input.setAttribute("aria-invalid", "true");
    input.setAttribute("aria-describedby", [hint?.id, line.id].filter(Boolean).join(" "));
  };

  page.addEventListener("submit", (event) => {
    const wrong = [...event.target.querySelectorAll('input[type="date"]')].filter((input) => input.validity.badInput);
    if (!wrong.length) return;
    event.preventDefault();
    wrong.forEach(refuse);
    wrong[0].focus();
  });
}
