/* The desk by keyboard. Keys are printed beside what they do.
   /            search                 Alt+1 … Alt+9  to [data-key="1"] … [data-key="9"]
   Ctrl+Enter   the primary button     Ctrl+S         keep the draft
   J K          row down, up           Enter          open the row      X  tick the row
   F2, F3, …    the link or button with [data-key="F2"] */
(function () {
  "use strict";

  function typing(el) {
    return el && (el.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(el.tagName)) && !/^(checkbox|radio|button|submit)$/.test(el.type);
  }

  function go(el) {
    const field = el.matches("input, select, textarea, a, button") ? el : el.querySelector("input:not([type=hidden]), select, textarea, a, button");
    el.scrollIntoView({ block: "nearest" });
    if (field) field.focus();
  }

  function press(key) {
    const el = document.querySelector('[data-key="' + key + '"]');
    if (!el) return false;
    if (el.matches("a, button")) el.click(); else go(el);
    return true;
  }

  function rows() {
    return Array.from(document.querySelectorAll("[data-listing] tbody tr")).filter(function (row) { return row.querySelector("a[href]"); });
  }

  function here() {
    return document.querySelector("[data-listing] tbody tr.is-here");
  }

  function move(step) {
    const all = rows();
    if (!all.length) return false;
    const at = all.indexOf(here());
    const next = all[Math.min(Math.max(at < 0 ? (step > 0 ? 0 : all.length - 1) : at + step, 0), all.length - 1)];
    all.forEach(function (row) { row.classList.remove("is-here"); });
    next.classList.add("is-here");
    next.querySelector("a[href]").focus({ preventScroll: true });
    next.scrollIntoView({ block: "nearest" });
    return true;
  }

  function tick() {
    const row = here();
    const box = row && row.querySelector("input[type=checkbox]");
    if (box) box.click();
    return Boolean(box);
  }

  function open() {
    const row = here();
    if (!row || document.activeElement.closest("tr") === row) return false;
    row.querySelector("a[href]").click();
    return true;
  }

  function submit(from) {
    const form = (from && from.form) || (from && from.closest && from.closest("form")) || document.querySelector("form[data-main]");
    if (!form) return false;
    const outside = form.id ? document.querySelector('.btn-primary[form="' + form.id + '"]') : null;
    const button = form.querySelector(".btn-primary[type=submit], button.btn-primary") || outside;
    if (!button) return false;
    button.click();
    return true;
  }

  function save() {
    const form = document.querySelector("form[data-draft]");
    if (form) form.dispatchEvent(new CustomEvent("qf:save"));
    return Boolean(form);
  }

  const plain = {
    "/": function () { const box = document.querySelector("[data-slash]"); if (box) box.focus(); return Boolean(box); },
    j: function () { return move(1); },
    k: function () { return move(-1); },
    x: tick,
    Enter: open,
  };

  document.addEventListener("keydown", function (event) {
    if (event.isComposing || event.defaultPrevented) return;
    let done = false;
    if (event.ctrlKey && event.key === "Enter") done = submit(event.target);
    else if (event.ctrlKey && (event.key === "s" || event.key === "S")) done = save();
    else if (event.altKey && /^Digit[1-9]$/.test(event.code)) done = press(event.code.slice(5));
    else if (event.altKey && /^Key[A-Z]$/.test(event.code)) done = press("Alt+" + event.code.slice(3));
    else if (/^F([2-9]|1[0-2])$/.test(event.key)) done = press(event.key);
    else if (event.key === "Escape" && typing(document.activeElement)) { document.activeElement.blur(); }
    else if (!event.ctrlKey && !event.altKey && !event.metaKey && !typing(event.target) && plain[event.key]) done = plain[event.key]();
    if (done) event.preventDefault();
  });

  /* Who am I: closes when something else is pressed. */
  document.addEventListener("click", function (event) {
    document.querySelectorAll("details.qf-who[open]").forEach(function (el) { if (!el.contains(event.target)) el.open = false; });
  });
})();
