// Draws the page's charts again so that they can be pointed at, and follows the reader's language and colours.
import "./policy_safe_styles.js";
import { init, use } from "echarts/core";
import { CustomChart, LineChart, SankeyChart, ScatterChart } from "echarts/charts";
import { GraphicComponent, GridComponent, MarkLineComponent, TooltipComponent } from "echarts/components";
import { LabelLayout } from "echarts/features";
import { SVGRenderer } from "echarts/renderers";
import { flows } from "./flows.js";
import { lines } from "./lines.js";
import { currentColors, currentLanguage } from "./look.js";
import { points } from "./points.js";
import { rows } from "./rows.js";

use([CustomChart, LineChart, SankeyChart, ScatterChart, GraphicComponent, GridComponent, MarkLineComponent, TooltipComponent, LabelLayout, SVGRenderer]);

// In the order of ChartKind in report_document.hpp.
const kinds = [lines, points, rows, rows, flows];
const charts = JSON.parse(document.getElementById("charts").textContent);
const shown = new Map();

// The texts of the table below a chart: rows of cells, the row's head first.
function tableOf(figure) {
  return [...figure.querySelectorAll("tbody tr")].map((row) => [...row.children].map((cell) => cell.textContent));
}

function draw(chart, colors, language) {
  const figure = document.getElementById(`chart-${chart.id}`);
  const place = figure.querySelector(".live");
  figure.classList.add("drawn");
  place.hidden = false;
  const look = { colors, language, width: figure.clientWidth, narrow: figure.clientWidth < 560, table: tableOf(figure) };
  const { height, option, settle } = kinds[chart.kind ?? 0](chart, look);
  let instance = shown.get(chart.id);
  if (!instance) {
    instance = init(place, null, { renderer: "svg", height });
    shown.set(chart.id, instance);
  }
  instance.resize({ height });
  const show = () => instance.setOption({ animation: false, textStyle: { fontFamily: "system-ui, sans-serif" }, ...option }, { notMerge: true });
  show();
  if (settle) {
    settle(instance, option.series);
    show();
  }
  place.setAttribute("role", "img");
  place.setAttribute("aria-labelledby", `${chart.id}-title`);
  place.setAttribute("aria-describedby", `${chart.id}-note`);
}

function drawAll() {
  const colors = currentColors(), language = currentLanguage();
  for (const chart of charts) draw(chart, colors, language);
}

function speak() {
  const language = currentLanguage();
  document.documentElement.lang = language === 1 ? "zh-Hans" : "en";
  document.title = document.body.dataset[language === 1 ? "titleZh" : "titleEn"];
}

function later(action, milliseconds) {
  let timer = 0;
  return () => {
    clearTimeout(timer);
    timer = setTimeout(action, milliseconds);
  };
}

for (const input of document.querySelectorAll('.choice input')) {
  input.addEventListener("change", () => {
    speak();
    drawAll();
  });
}
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", drawAll);
let width = innerWidth;
addEventListener("resize", later(() => {
  if (innerWidth !== width) {
    width = innerWidth;
    drawAll();
  }
}, 150));
speak();
drawAll();
document.documentElement.dataset.ready = "yes";
