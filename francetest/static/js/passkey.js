// Passkeys: fetches the options, asks the browser, puts its answer into a hidden field and sends the form.
// Without it the page works as well, with the six-digit code.
"use strict";
(() => {
  if (!window.PublicKeyCredential) return;

  const bytes = (text) =>
    Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (sign) => sign.charCodeAt(0));
  const text = (buffer) =>
    btoa(String.fromCharCode(...new Uint8Array(buffer)))
      .replace(/\+/g, "-")
      .replace(/\//g, "_")
      .replace(/=+$/, "");

  const described = (list) => (list || []).map((one) => ({ ...one, id: bytes(one.id) }));

  const answers = {
    get: (options) =>
      navigator.credentials.get({
        publicKey: {
          ...options,
          challenge: bytes(options.challenge),
          allowCredentials: described(options.allowCredentials),
        },
      }),
    create: (options) =>
      navigator.credentials.create({
        publicKey: {
          ...options,
          challenge: bytes(options.challenge),
          user: { ...options.user, id: bytes(options.user.id) },
          excludeCredentials: described(options.excludeCredentials),
        },
      }),
  };

  const written = (credential) => {
    const { response } = credential;
    const told = { clientDataJSON: text(response.clientDataJSON) };
    for (const part of ["attestationObject", "authenticatorData", "signature", "userHandle"]) {
      if (response[part]) told[part] = text(response[part]);
    }
    if (response.getTransports) told.transports = response.getTransports();
    return JSON.stringify({
      id: credential.id,
      rawId: text(credential.rawId),
      type: credential.type,
      response: told,
      clientExtensionResults: credential.getClientExtensionResults(),
    });
  };

  for (const button of document.querySelectorAll("[data-passkey]")) {
    const { form } = button;
    const told = form.querySelector("[data-passkey-trouble]");
    button.closest("[data-needs-script]").hidden = false;
    button.addEventListener("click", async () => {
      told.hidden = true;
      button.disabled = true;
      try {
        const asked = await fetch(button.dataset.options, {
          method: "POST",
          headers: { "X-CSRFToken": form.elements.csrfmiddlewaretoken.value },
        });
        if (!asked.ok) throw new Error(`options: ${asked.status}`);
        const credential = await answers[button.dataset.passkey](await asked.json());
        form.elements.passkey.value = written(credential);
        form.submit();
      } catch {
        told.hidden = false; // closed by the person, or no passkey here
        told.focus();
      } finally {
        button.disabled = false;
      }
    });
  }
})();
