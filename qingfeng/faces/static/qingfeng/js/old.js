/* A polite line for browsers that cannot show the look (Internet Explorer and its like). Old syntax on purpose. */
(function () {
  var able = window.CSS && window.CSS.supports && window.CSS.supports("--a", "0") && window.CSS.supports("display", "grid");
  if (able) { return; }
  var line = document.createElement("p");
  var link = document.createElement("a");
  line.className = "qf-old";
  link.href = "/old-browser/";
  link.appendChild(document.createTextNode("您的浏览器太旧，文字都能看、表单也能交，只是排得不整齐。怎么办？"));
  line.appendChild(link);
  document.body.insertBefore(line, document.body.firstChild);
})();
