(() => {
  const form = document.querySelector("form[data-passkey]");
  const api = self.PublicKeyCredential;
  if (!form || !api?.parseCreationOptionsFromJSON) return;
  const { elements, dataset } = form;

  const post = (url, body) =>
    fetch(url, {
      method: "POST",
      headers: { "content-type": "application/json", "x-form-token": elements.form_token.value },
      body: JSON.stringify(body),
    });

  let pending;
  const signIn = async (mediation) => {
    // One request at a time: the waiting autofill gives way to the button.
    pending?.abort();
    pending = new AbortController();
    try {
      const credential = await navigator.credentials.get({
        publicKey: api.parseRequestOptionsFromJSON(JSON.parse(dataset.options)),
        mediation,
        signal: pending.signal,
      });
      const response = credential.toJSON();
      const handle = response.response.userHandle.replaceAll("-", "+").replaceAll("_", "/");
      const [region] = atob(handle).split(".");
      const answer = await post(`/signin/passkey/${region}`, { response, next: elements.next.value });
      location.assign((await answer.json()).next);
    } catch {
      if (!mediation) signIn("conditional");
    }
  };

  const signUp = async (button) => {
    const failed = form.querySelector("[data-failed]");
    failed.hidden = true;
    button.setAttribute("aria-busy", "true");
    try {
      const about = elements.kind
        ? { kind: elements.kind.value }
        : { email: elements.email.value, name: elements.name.value };
      const answer = await post(dataset.options, about);
      if (answer.ok) {
        const publicKey = api.parseCreationOptionsFromJSON(await answer.json());
        elements.credential.value = JSON.stringify(await navigator.credentials.create({ publicKey }));
      }
      form.submit();
    } catch {
      failed.hidden = false;
    }
    button.removeAttribute("aria-busy");
  };

  if (dataset.passkey === "key") {
    form.querySelector("[data-start]").addEventListener("click", async () => {
      try {
        const publicKey = api.parseRequestOptionsFromJSON(JSON.parse(dataset.options));
        elements.credential.value = JSON.stringify(await navigator.credentials.get({ publicKey }));
        form.submit();
      } catch {
        form.querySelector("[data-failed]").hidden = false;
      }
    });
    return;
  }
  if (dataset.passkey === "create") {
    form.addEventListener("submit", (event) => {
      const kind = event.submitter?.value;
      if (kind !== "passkey" && kind !== "security_key") return;
      if (elements.kind) elements.kind.value = kind;
      event.preventDefault();
      signUp(event.submitter);
    });
    return;
  }
  form.querySelector("[data-start]").addEventListener("click", () => signIn());
  api.isConditionalMediationAvailable?.().then((can) => can && signIn("conditional"));
})();
