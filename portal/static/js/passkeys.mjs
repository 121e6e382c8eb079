// A passkey is made or proved by the browser and goes with the form it stands in. Where browser, connection or host
// cannot do it, nothing of it is shown.
export function offerPasskeys(page) {
  const Key = window.PublicKeyCredential;
  if (!Key?.parseCreationOptionsFromJSON || !Key.parseRequestOptionsFromJSON) return;
  for (const box of page.querySelectorAll("[data-passkey]")) {
    const options = JSON.parse(box.dataset.passkey);
    const makes = "user" in options;
    const host = makes ? options.rp.id : options.rpId;
    if (location.hostname !== host && !location.hostname.endsWith(`.${host}`)) continue;
    const form = box.closest("form");
    const said = box.querySelector("[role=status]");
    box.hidden = false;
    box.querySelector("button").addEventListener("click", async () => {
      said.textContent = "";
      try {
        const key = makes
          ? await navigator.credentials.create({ publicKey: Key.parseCreationOptionsFromJSON(options) })
          : await navigator.credentials.get({ publicKey: Key.parseRequestOptionsFromJSON(options) });
        form.querySelector("[name=passkey]").value = JSON.stringify(key.toJSON());
        for (const one of form.querySelectorAll('[autocomplete="current-password"]')) one.value = ""; // a browser may have filled it in
      } catch {
        said.textContent = box.dataset.failed; // also when somebody thought better of it
        return;
      }
      form.requestSubmit(form.querySelector('button[name="sign"]'));
    });
  }
}
