// Signing: the button repeats the answer, what is needed only with an exception or a refusal shows only then,
// and a fact that several statements ask for is typed once.
const desk = document.querySelector("[data-sitting]");
if (desk) {
  const form = desk.closest("form");
  const labels = form.querySelector("[data-sign-labels]");
  const button = labels.querySelector("button");
  const plain = button.textContent;
  const sections = () => [...form.querySelectorAll("[data-section]")];
  const answer = (section) => section.querySelector("[data-answer]:checked")?.value;
  const typed = (part) => [...part.querySelectorAll("input, textarea")].some((one) => one.value.trim());
  const wrong = (part) => part.querySelector(".field--wrong") !== null || part.matches(".field--wrong");

  const show = (section) => {
    const chosen = answer(section);
    const rows = section.querySelector("[data-exceptions]");
    const why = section.querySelector("[data-explain]");
    rows.hidden = chosen !== "affirm_with_exception" && !typed(rows) && !wrong(rows);
    why.hidden = chosen !== "decline" && !typed(why) && !wrong(why);
  };
  const count = (section) => {
    const works = [...section.querySelectorAll("[data-work]")];
    return works.length ? works.filter((one) => one.checked).length : 1;
  };
  const name = () => {
    const answered = sections().filter((one) => !["later", undefined].includes(answer(one)));
    const number = answered.reduce((sum, one) => sum + count(one), 0);
    if (number > 1) button.textContent = labels.dataset.several.replace("{n}", number);
    else button.textContent = number === 1 ? labels.getAttribute(`data-${answer(answered[0])}`) : plain;
  };
  const update = () => {
    sections().forEach(show);
    name();
  };

  form.addEventListener("change", (event) => {
    const fact = event.target.dataset?.fact;
    if (fact && event.target.value.trim()) {
      for (const same of form.querySelectorAll(`[data-fact="${fact}"]`)) if (!same.value.trim()) same.value = event.target.value;
    }
    update();
  });
  document.addEventListener("htmx:afterSettle", update);
  update();
}
