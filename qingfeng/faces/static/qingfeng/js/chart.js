/* A chart of the numbers that stand in the table below it: it shows nothing else, and without script the table is enough. */
(function () {
  "use strict";

  const MOST = 40;
  const INK = "#1a2728", JADE = "#1c6a5f", PALE = "#8cbbaa";

  function number(text) {
    return text === "" ? null : Number(text);
  }

  function read(table) {
    const rows = Array.prototype.slice.call(table.tBodies[0].rows, 0, MOST);
    return {
      names: rows.map(function (row) { return row.cells[0].firstChild.textContent.trim(); }),
      now: rows.map(function (row) { return number(row.dataset.now); }),
      year: rows.map(function (row) { return number(row.dataset.year); }),
      called: [table.dataset.now, table.dataset.year],
      unit: table.dataset.unit
    };
  }

  function short(name) {
    return name.length > 9 ? name.slice(0, 8) + "…" : name;
  }

  function options(found) {
    const bar = function (name, data, color) {
      return { name: name, type: "bar", data: data, itemStyle: { color: color }, barMaxWidth: 28 };
    };
    return {
      animation: false,
      textStyle: { fontFamily: "inherit", fontSize: 13, color: INK },
      grid: { left: 8, right: 8, top: 36, bottom: 8, containLabel: true },
      legend: { top: 0, left: 0 },
      tooltip: { trigger: "axis", renderMode: "richText", valueFormatter: function (value) { return value === null || value === undefined ? "—" : value + found.unit; } },
      xAxis: { type: "category", data: found.names, axisLabel: { formatter: short, rotate: found.names.length > 6 ? 40 : 0, interval: 0 } },
      yAxis: { type: "value", min: 0, max: found.unit === "%" ? 100 : null, minInterval: 1, axisLabel: { formatter: "{value}" + found.unit } },
      series: [bar(found.called[0], found.now, JADE), bar(found.called[1], found.year, PALE)]
    };
  }

  document.querySelectorAll("[data-chart]").forEach(function (place) {
    const table = document.querySelector(place.dataset.chart);
    if (!table || !window.echarts) return;
    place.hidden = false;
    const chart = window.echarts.init(place, null, { renderer: "canvas" });
    chart.setOption(options(read(table)));
    window.addEventListener("resize", function () { chart.resize(); });
    window.addEventListener("beforeprint", function () { chart.resize(); });
  });
})();
