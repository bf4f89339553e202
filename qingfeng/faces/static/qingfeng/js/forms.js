/* Forms: rows that can be added and taken away, the confirmation that goes with files, chosen options that look chosen,
   and a button that is pressed once. */
(function () {
  "use strict";

  /* <div data-rows="prefix"> <template data-row>… __prefix__ …</template> <div data-row-list></div> <button data-row-add> */
  function total(rows) {
    return document.querySelector('[name="' + rows.dataset.rows + '-TOTAL_FORMS"]');
  }

  function add(rows) {
    const count = total(rows);
    const next = Number(count.value);
    if (next >= Number(rows.dataset.max || 50)) return;
    const holder = document.createElement("div");
    holder.innerHTML = rows.querySelector("template[data-row]").innerHTML.replace(/__prefix__/g, String(next));
    const list = rows.querySelector("[data-row-list]");
    const row = holder.firstElementChild;
    list.appendChild(row);
    count.value = String(next + 1);
    row.dispatchEvent(new CustomEvent("qf:row", { bubbles: true }));
    const first = row.querySelector("input:not([type=hidden]), select, textarea");
    if (first) first.focus();
  }

  function remove(button) {
    const row = button.closest("[data-row-item]");
    const gone = row.querySelector('[name$="-DELETE"]');
    const list = row.parentElement;
    if (gone) { gone.checked = true; gone.value = "on"; row.hidden = true; } else { row.querySelectorAll("input, textarea").forEach(function (el) { el.value = ""; }); row.hidden = true; }
    const rows = list.closest("[data-rows]");
    (rows.querySelector("[data-row-add]") || list).focus();
    rows.dispatchEvent(new CustomEvent("change", { bubbles: true }));
  }

  document.documentElement.classList.add("qf-scripted");
  document.querySelectorAll("[data-row-add], [data-row-remove]").forEach(function (el) { el.hidden = false; });
  document.addEventListener("qf:row", function (event) {
    event.target.querySelectorAll("[data-row-remove]").forEach(function (el) { el.hidden = false; });
  });
  document.addEventListener("click", function (event) {
    const plus = event.target.closest("[data-row-add]");
    const minus = event.target.closest("[data-row-remove]");
    if (plus) { event.preventDefault(); add(plus.closest("[data-rows]")); }
    if (minus) { event.preventDefault(); remove(minus); }
  });

  /* A chosen box looks chosen (without :has). */
  function paint(input) {
    const label = input.closest(".qf-check, .qf-pill");
    if (label) label.classList.toggle("is-on", input.checked);
  }
  function paintAll(root) {
    root.querySelectorAll(".qf-check input, .qf-pill input").forEach(paint);
  }
  document.addEventListener("change", function (event) {
    const input = event.target;
    if (input.type === "radio" && input.form) {
      Array.from(input.form.elements).filter(function (el) { return el.name === input.name; }).forEach(paint);
    } else if (input.type === "checkbox") { paint(input); }
    if (input.type === "file") files(input);
  });
  document.addEventListener("qf:restored", function (event) { paintAll(event.target); });
  document.addEventListener("htmx:afterSwap", function (event) { paintAll(event.target); });
  paintAll(document);

  /* Files: the names chosen are listed, and the confirmation about state secrets becomes obligatory. */
  function files(input) {
    const list = document.querySelector('[data-files="' + input.id + '"]');
    if (list) {
      list.textContent = "";
      Array.from(input.files).forEach(function (file) {
        const item = document.createElement("li");
        item.textContent = file.name + "（" + Math.max(1, Math.round(file.size / 1024)) + " kB）";
        list.appendChild(item);
      });
    }
    if (!input.form) return;
    input.form.querySelectorAll("[data-secrets]").forEach(function (tick) {
      tick.required = Array.from(input.form.querySelectorAll("input[type=file]")).some(function (el) { return el.files.length > 0; });
    });
  }

  /* Pressed once; back in the page the button works again. */
  document.addEventListener("submit", function (event) {
    const form = event.target;
    if (form.dataset.sent) { event.preventDefault(); return; }
    if (form.method === "post" && !form.hasAttribute("hx-post") && !event.defaultPrevented) {
      form.dataset.sent = "1";
      setTimeout(function () { delete form.dataset.sent; }, 8000);
    }
  });
  window.addEventListener("pageshow", function () {
    document.querySelectorAll("form[data-sent]").forEach(function (form) { delete form.dataset.sent; });
  });
})();
