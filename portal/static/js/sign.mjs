// The button repeats the answer; what is needed only with an exception shows only then.
const form = document.querySelector("[data-sign-labels]")?.closest("form");
if (form) {
  const labels = form.querySelector("[data-sign-labels]");
  const button = labels.querySelector("button");
  const plain = button.textContent;
  const more = form.querySelector("[data-exceptions]");
  const update = () => {
    const chosen = form.querySelector("input[name=answer]:checked")?.value;
    button.textContent = chosen ? labels.getAttribute(`data-${chosen}`) : plain;
    if (more) more.hidden = !chosen || chosen === "affirm";
  };
  form.addEventListener("change", update);
  update();
}
