/* What every page does a little better with script: large type at a touch, copying, printing, focus on errors. */
(function () {
  "use strict";

  /* Large type: the link works without script; with it the page does not reload. */
  document.addEventListener("click", function (event) {
    const link = event.target.closest("[data-large]");
    if (!link || event.defaultPrevented) return;
    event.preventDefault();
    const on = document.documentElement.classList.toggle("qf-large");
    const secure = location.protocol === "https:" ? "; Secure" : "";
    document.cookie = "qf_large=" + (on ? "1; Max-Age=31536000" : "; Max-Age=0") + "; Path=/; SameSite=Lax" + secure;
    document.querySelectorAll("[data-large]").forEach(function (el) {
      el.href = el.href.replace(/on=[01]/, "on=" + (on ? "0" : "1"));
    });
  });

  /* Copying: buttons are hidden until script can serve them. */
  function copyText(text) {
    if (navigator.clipboard && window.isSecureContext) return navigator.clipboard.writeText(text);
    return new Promise(function (resolve, reject) {
      const area = document.createElement("textarea");
      area.value = text;
      area.className = "visually-hidden";
      document.body.appendChild(area);
      area.select();
      const done = document.execCommand("copy");
      area.remove();
      if (done) resolve(); else reject(new Error("copy"));
    });
  }

  document.querySelectorAll("[data-copy], [data-print]").forEach(function (el) { el.hidden = false; });

  document.addEventListener("click", function (event) {
    const copy = event.target.closest("[data-copy]");
    if (copy) {
      const source = document.querySelector(copy.dataset.copy);
      const label = copy.querySelector("span") || copy;
      const before = label.textContent;
      copyText(source.innerText).then(function () {
        label.textContent = copy.dataset.done;
        setTimeout(function () { label.textContent = before; }, 3000);
      }, function () { window.getSelection().selectAllChildren(source); });
      return;
    }
    if (event.target.closest("[data-print]")) window.print();
  });

  /* On paper the reckoning of a deadline is open. */
  window.addEventListener("beforeprint", function () {
    document.querySelectorAll(".qf-clock details").forEach(function (el) { el.open = true; });
  });

  /* After a form came back with errors, the summary is read first. */
  const summary = document.querySelector("[data-focus]");
  if (summary) summary.focus();

  /* Content swapped in by htmx may carry the same things. */
  document.addEventListener("htmx:afterSwap", function (event) {
    event.target.querySelectorAll("[data-copy], [data-print]").forEach(function (el) { el.hidden = false; });
    const found = event.target.querySelector("[data-focus]");
    if (found) found.focus();
  });
})();
