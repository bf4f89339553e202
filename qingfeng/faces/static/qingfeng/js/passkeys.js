/* Passkeys: the riddle is fetched, the device answers it, the answer goes along with the form. Shown only where it can work.
   <form data-passkey="get|create" data-ask="address"> <input name="answer" type="hidden"> <p data-passkey-said hidden> <button hidden> */
(function () {
  "use strict";

  if (!window.PublicKeyCredential || !navigator.credentials || !window.isSecureContext) {
    document.querySelectorAll("[data-passkey-not]").forEach(function (el) { el.hidden = false; });
    return;
  }

  function bytes(text) {
    const plain = atob(text.replace(/-/g, "+").replace(/_/g, "/"));
    return Uint8Array.from(plain, function (ch) { return ch.charCodeAt(0); }).buffer;
  }

  function text(buffer) {
    if (!buffer) return null;
    const plain = Array.from(new Uint8Array(buffer), function (code) { return String.fromCharCode(code); }).join("");
    return btoa(plain).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
  }

  function known(list) {
    return (list || []).map(function (one) { return Object.assign({}, one, { id: bytes(one.id) }); });
  }

  function riddle(options) {
    const asked = Object.assign({}, options.publicKey, { challenge: bytes(options.publicKey.challenge) });
    if (asked.user) asked.user = Object.assign({}, asked.user, { id: bytes(asked.user.id) });
    if (asked.excludeCredentials) asked.excludeCredentials = known(asked.excludeCredentials);
    if (asked.allowCredentials) asked.allowCredentials = known(asked.allowCredentials);
    return { publicKey: asked };
  }

  function told(credential) {
    const response = { clientDataJSON: text(credential.response.clientDataJSON) };
    ["attestationObject", "authenticatorData", "signature", "userHandle"].forEach(function (name) {
      if (credential.response[name]) response[name] = text(credential.response[name]);
    });
    return JSON.stringify({ id: credential.id, rawId: text(credential.rawId), type: credential.type, response: response });
  }

  function ask(form) {
    const token = form.querySelector("[name=csrfmiddlewaretoken]").value;
    const sent = { method: "POST", credentials: "same-origin", headers: { "X-CSRFToken": token } };
    return fetch(form.dataset.ask, sent).then(function (answer) {
      if (!answer.ok) throw new Error(String(answer.status));
      return answer.json();
    });
  }

  function run(form) {
    const said = form.querySelector("[data-passkey-said]");
    const button = form.querySelector("[type=submit]");
    said.hidden = true;
    button.disabled = true;
    ask(form).then(function (options) {
      return form.dataset.passkey === "create" ? navigator.credentials.create(riddle(options)) : navigator.credentials.get(riddle(options));
    }).then(function (credential) {
      form.querySelector("[name=answer]").value = told(credential);
      form.submit();
    }).catch(function () {
      button.disabled = false;
      said.hidden = false;
      said.focus();
    });
  }

  document.querySelectorAll("form[data-passkey]").forEach(function (form) {
    form.querySelectorAll("[hidden][type=submit]").forEach(function (el) { el.hidden = false; });
    form.addEventListener("submit", function (event) {
      event.preventDefault();
      event.stopImmediatePropagation();
      run(form);
    }, true);
  });
})();
