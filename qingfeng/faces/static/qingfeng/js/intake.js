/* The call screen: what belongs elsewhere is neither asked for nor kept; further charges appear one by one. */
(function () {
  "use strict";
  const form = document.getElementById("call");
  if (!form) return;
  const said = document.getElementById("said");

  function above() {
    const picked = form.querySelector('[name="above"]:checked');
    return Boolean(picked) && picked.value === "yes";
  }

  /* About the office itself: the rest of the form is taken away, with what was typed and its draft. */
  function shut() {
    const away = above();
    if (away && !said.disabled) {
      said.querySelectorAll("input, textarea, select").forEach(function (el) {
        if (el.type === "checkbox" || el.type === "radio") el.checked = el.defaultChecked; else el.value = "";
      });
      ["localStorage", "sessionStorage"].forEach(function (box) {
        try { window[box].removeItem("qf-draft:" + form.dataset.draft); } catch (e) { /* no storage */ }
      });
      document.getElementById("near").textContent = "";
    }
    form.toggleAttribute("data-no-draft", away);
    said.disabled = away;
    said.hidden = away;
    document.querySelectorAll("[data-said]:not([data-draft-status])").forEach(function (el) { el.hidden = away; });
    if (away) document.querySelectorAll("[data-draft-status]").forEach(function (el) { el.hidden = true; });
    document.querySelectorAll("[data-above]").forEach(function (el) { el.hidden = !away; });
  }

  form.addEventListener("change", function (event) { if (event.target.name === "above") shut(); });
  form.addEventListener("qf:restored", shut);
  shut();

  /* What a letter or a visit brings with it stands there only for that channel; what is hidden is not sent. */
  const channel = form.querySelector('[name="channel"]');
  function ways() {
    form.querySelectorAll("[data-channels]").forEach(function (part) {
      const away = part.dataset.channels.split(" ").indexOf(channel.value) < 0;
      part.hidden = away;
      part.querySelectorAll("input, select, textarea").forEach(function (el) { el.disabled = away; });
    });
  }
  channel.addEventListener("change", ways);
  form.addEventListener("qf:restored", ways);
  ways();

  const more = form.querySelector("[data-next-charge]");
  function next() { return form.querySelector("#charges tr[hidden]"); }
  more.hidden = !next();
  more.addEventListener("click", function () {
    const row = next();
    if (row) { row.hidden = false; row.querySelector("input").focus(); }
    more.hidden = !next();
  });

  document.querySelectorAll("[data-save-draft]").forEach(function (button) {
    button.hidden = false;
    button.addEventListener("click", function () { form.dispatchEvent(new CustomEvent("qf:save")); });
  });

  /* A unit was found by typing: look for look-alikes again, and compare the charges again. */
  document.addEventListener("htmx:afterSwap", function (event) {
    if (event.target.id !== "id_unit" || !window.htmx) return;
    window.htmx.trigger("#id_text", "input");
    if (form.querySelector('[name="happened_on"]').value || form.querySelector('[name^="paid_"]').value) window.htmx.trigger("#id_unit", "change");
    form.querySelectorAll("#charges tbody tr").forEach(function (row) { if (row.querySelector("input").value) window.htmx.trigger(row, "change"); });
  });
})();
