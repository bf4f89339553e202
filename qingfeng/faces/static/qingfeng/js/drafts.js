/* Drafts: <form data-draft="key"> is kept while typing and restored when the page is opened again.
   data-draft-in="device"  localStorage, for a person's own phone or the desk;
   data-draft-in="tab"     sessionStorage (the default): gone when the tab closes; what anonymous forms use.
   data-draft-ask          what was kept is offered in [data-draft-bar] instead of being filled in at once; with it, a form of the desk.
   At the desk a key begins with "d" and the number of the account: nobody is offered another's words. All of them go when somebody
   logs out, each goes after seven days, and when the server says in a cookie that the form was taken.
   Passwords, files, hidden fields and [data-no-draft] are never kept. The draft is cleared when the form is sent,
   by [data-draft-clear], and by <meta name="qf-draft-done" content="key"> on the page that confirms the receipt. */
(function () {
  "use strict";
  const PREFIX = "qf-draft:";
  const DAYS = 7;
  const DONE = "qf_draft_done";
  let leaving = false;  // logging out: what a timer would still keep is no longer this person's screen

  function store(form) {
    try { return form.dataset.draftIn === "device" ? window.localStorage : window.sessionStorage; } catch (e) { return null; }
  }

  function kept(el) {
    return el.name && !["password", "file", "hidden", "submit", "button"].includes(el.type) && !el.closest("[data-no-draft]");
  }

  function read(form) {
    const values = {};
    Array.from(form.elements).filter(kept).forEach(function (el) {
      if (el.type === "checkbox" || el.type === "radio") {
        (values[el.name] = values[el.name] || []);
        if (el.checked) values[el.name].push(el.value);
      } else {
        (values[el.name] = values[el.name] || []).push(el.value);
      }
    });
    return values;
  }

  function write(form, values) {
    const seen = {};
    Array.from(form.elements).filter(kept).forEach(function (el) {
      const found = values[el.name];
      if (!found) return;
      if (el.type === "checkbox" || el.type === "radio") {
        el.checked = found.includes(el.value);
      } else {
        const at = seen[el.name] || 0;
        seen[el.name] = at + 1;
        if (at < found.length) el.value = found[at];
      }
    });
    form.dispatchEvent(new CustomEvent("qf:restored", { bubbles: true }));
  }

  function say(form, at) {
    const line = document.querySelector('[data-draft-status="' + form.dataset.draft + '"]') || document.querySelector("[data-draft-status]");
    if (!line) return;
    const time = [at.getHours(), at.getMinutes()].map(function (n) { return String(n).padStart(2, "0"); }).join(":");
    line.hidden = false;
    (line.querySelector("span") || line).textContent = (line.dataset.said || "%s").replace("%s", time);
  }

  function blank(form) {
    return !form.querySelector(".is-invalid, [data-focus]") && !form.dataset.draftFilled;
  }

  function forget(key) {
    [window.localStorage, window.sessionStorage].forEach(function (box) { try { box.removeItem(PREFIX + key); } catch (e) { /* no storage */ } });
  }

  function mine(also) {
    try {
      Object.keys(window.localStorage).filter(function (name) { return name.startsWith(PREFIX + "d"); }).forEach(function (name) {
        if (also(name)) window.localStorage.removeItem(name);
      });
    } catch (e) { /* no storage */ }
  }

  function old(name) {
    try { return Date.now() - JSON.parse(window.localStorage.getItem(name)).at > DAYS * 86400000; } catch (e) { return true; }
  }

  /* The server took the form: it says so in a cookie, so that a draft outlives a refusal and an ended session. */
  function taken() {
    const found = document.cookie.split("; ").find(function (part) { return part.startsWith(DONE + "="); });
    if (!found) return;
    forget(found.slice(DONE.length + 1));
    document.cookie = DONE + "=; Max-Age=0; Path=/desk/; SameSite=Lax";
  }

  function offer(form, box, key, saved) {
    const bar = form.parentElement.querySelector("[data-draft-bar]");
    if (!bar) return;
    const at = new Date(saved.at);
    const when = [at.getMonth() + 1, at.getDate()].join("-") + " " + [at.getHours(), at.getMinutes()].map(function (n) { return String(n).padStart(2, "0"); }).join(":");
    bar.querySelector("[data-draft-when]").textContent = when;
    bar.hidden = false;
    bar.querySelector("[data-draft-restore]").addEventListener("click", function () { write(form, saved.values); bar.hidden = true; form.dispatchEvent(new CustomEvent("qf:save")); });
    bar.querySelector("[data-draft-drop]").addEventListener("click", function () { box.removeItem(key); bar.hidden = true; });
  }

  function start(form) {
    const box = store(form);
    const key = PREFIX + form.dataset.draft;
    if (!box) return;
    let timer = 0;
    function save() {
      timer = 0;
      if (leaving) return;
      try { box.setItem(key, JSON.stringify({ at: Date.now(), values: read(form) })); say(form, new Date()); } catch (e) { /* full or refused */ }
    }
    try {
      const saved = JSON.parse(box.getItem(key) || "null");
      if (saved && Date.now() - saved.at > DAYS * 86400000) box.removeItem(key);
      else if (saved && blank(form) && "draftAsk" in form.dataset) offer(form, box, key, saved);
      else if (saved && blank(form)) { write(form, saved.values); say(form, new Date(saved.at)); }
    } catch (e) { box.removeItem(key); }
    form.addEventListener("input", function () { if (!timer) timer = setTimeout(save, 600); });
    form.addEventListener("change", function () { if (!timer) timer = setTimeout(save, 200); });
    form.addEventListener("submit", function () { clearTimeout(timer); if (form.dataset.draftIn !== "device") box.removeItem(key); else save(); });
    form.addEventListener("qf:save", save);
  }

  taken();
  mine(old);
  document.querySelectorAll("form[data-draft]").forEach(start);
  document.querySelectorAll('meta[name="qf-draft-done"]').forEach(function (meta) { forget(meta.content); });
  document.addEventListener("submit", function (event) {
    if (!/\/logout\/$/.test(event.target.action || "")) return;
    leaving = true;
    mine(function () { return true; });
  });
  document.addEventListener("click", function (event) {
    const clear = event.target.closest("[data-draft-clear]");
    if (!clear) return;
    event.preventDefault();
    const key = clear.dataset.draftClear;
    forget(key);
    document.querySelectorAll('form[data-draft="' + key + '"]').forEach(function (form) { form.reset(); });
    document.querySelectorAll("[data-draft-status]").forEach(function (line) { line.hidden = true; });
  });
})();
