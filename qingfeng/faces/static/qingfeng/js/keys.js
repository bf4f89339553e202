/* The desk by keyboard. Keys are printed beside what they do.
   /            search                 Alt+1 … Alt+9  to [data-key="1"] … [data-key="9"]
   Ctrl+Enter   the primary button     Ctrl+S         keep the draft
   J K          row down, up           Enter          open the row      X  tick the row
   F2, F3, …    the link or button with [data-key="F2"]
   ?            the list of keys       g then a letter  to the link with [data-go="h"]     n  to [data-go-new]
   1 … 9        to the button of that step in [data-step-keys]; Enter presses it
   Keys without Ctrl or Alt can be switched off in the list of keys; they never work while somebody types or an input method composes. */
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

  const SWITCH = "qf-keys";
  const GO_WITHIN = 1500;
  let going = 0;

  function off() {
    try { return window.localStorage.getItem(SWITCH) === "off"; } catch (e) { return false; }
  }

  function help() {
    return document.querySelector("dialog[data-keys-help]");
  }

  function toggleHelp() {
    const box = help();
    if (!box || !box.showModal) return false;
    if (box.open) box.close(); else box.showModal();
    return true;
  }

  function follow(selector) {
    const link = document.querySelector(selector);
    if (link) window.location.assign(link.href);
    return Boolean(link);
  }

  function stepTo(number) {
    const buttons = document.querySelectorAll("[data-step-keys] li:not(.is-not) .btn");
    const button = buttons[Number(number) - 1];
    if (button) { button.focus(); button.scrollIntoView({ block: "nearest" }); }
    return Boolean(button);
  }

  function single(key) {
    const box = help();
    if (box && box.open) return key === "?" && toggleHelp();
    if (going && Date.now() - going < GO_WITHIN) {
      going = 0;
      return /^[a-z]$/.test(key) && follow('[data-go="' + key + '"]');
    }
    if (/^[1-9]$/.test(key)) return stepTo(key);
    return Boolean(plain[key] && plain[key]());
  }

  const plain = {
    "?": toggleHelp,
    "？": toggleHelp,
    g: function () { going = Date.now(); return Boolean(document.querySelector("[data-go]")); },
    n: function () { return follow("[data-go-new]"); },
    "/": function () { const box = document.querySelector("[data-slash]"); if (box) box.focus(); return Boolean(box); },
    j: function () { return move(1); },
    k: function () { return move(-1); },
    x: tick,
    Enter: open,
  };

  document.addEventListener("keydown", function (event) {
    if (event.isComposing || event.keyCode === 229 || event.defaultPrevented) return;
    let done = false;
    if (event.ctrlKey && event.key === "Enter") done = submit(event.target);
    else if (event.ctrlKey && (event.key === "s" || event.key === "S")) done = save();
    else if (event.altKey && /^Digit[1-9]$/.test(event.code)) done = press(event.code.slice(5));
    else if (event.altKey && /^Key[A-Z]$/.test(event.code)) done = press("Alt+" + event.code.slice(3));
    else if (/^F([2-9]|1[0-2])$/.test(event.key)) done = press(event.key);
    else if (event.key === "Escape" && typing(document.activeElement)) { document.activeElement.blur(); }
    else if (!event.ctrlKey && !event.altKey && !event.metaKey && !typing(event.target) && !off()) done = single(event.key);
    if (done) event.preventDefault();
  });

  /* The list of keys: opened by a button too, and where the single keys are switched off. */
  document.querySelectorAll("[data-keys-open]").forEach(function (el) { el.hidden = !help() || !help().showModal; });
  function paintSwitch() {
    document.querySelectorAll("[data-keys-switch]").forEach(function (el) { el.textContent = off() ? el.dataset.on : el.dataset.off; el.setAttribute("aria-pressed", off() ? "false" : "true"); });
  }
  paintSwitch();
  document.addEventListener("click", function (event) {
    if (event.target.closest("[data-keys-open]")) toggleHelp();
    if (event.target.closest("[data-keys-close]")) help().close();
    if (event.target.closest("[data-keys-switch]")) {
      try { if (off()) window.localStorage.removeItem(SWITCH); else window.localStorage.setItem(SWITCH, "off"); } catch (e) { /* no storage */ }
      paintSwitch();
    }
  });
  document.querySelectorAll("[data-step-keys] li:not(.is-not) .btn").forEach(function (button, at) {
    if (at > 8 || off()) return;
    const key = document.createElement("kbd");
    key.textContent = String(at + 1);
    key.setAttribute("aria-hidden", "true");
    button.append(" ", key);
  });

  /* Who am I: closes when something else is pressed. */
  document.addEventListener("click", function (event) {
    document.querySelectorAll("details.qf-who[open]").forEach(function (el) { if (!el.contains(event.target)) el.open = false; });
  });
})();
