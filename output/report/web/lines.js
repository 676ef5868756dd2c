// A line per series over days, its interval as a band. Texts come from the table below the chart.
import { axisTitle, tickLines, valueAxis } from "./axes.js";
import { inLanguage, shortened } from "./look.js";
import { tooltip, tooltipStyle } from "./tooltip.js";

function band(line, look) {
  if (line.low.length === 0) return [];
  const ends = (values, api) => values.map((value, i) => api.coord([line.x[i], value]));
  return [{
    type: "custom",
    silent: true,
    z: 1,
    tooltip: { show: false },
    data: [0],
    renderItem: (_, api) => ({
      type: "polygon",
      shape: { points: [...ends(line.low, api), ...ends(line.high, api).reverse()] },
      style: { fill: look.colors.series[line.color], opacity: 0.16 },
    }),
  }];
}

export function lines(chart, look) {
  const drawn = chart.lines;
  const name = (line) => inLanguage(line.name, look.language);
  const room = look.narrow ? 16 : 140;
  return {
    height: look.narrow ? 280 : 340,
    option: {
      grid: { left: 8, right: room, top: 34, bottom: 22, containLabel: true },
      xAxis: valueAxis(chart.x, look, { axisLine: { show: true, lineStyle: { color: look.colors.zero } } }),
      yAxis: valueAxis(chart.y, look),
      graphic: [axisTitle(chart.y.title, look, { left: 0, top: 4 }), axisTitle(chart.x.title, look, { right: room, bottom: 3 })],
      tooltip: {
        ...tooltipStyle(look.colors),
        trigger: "axis",
        axisPointer: { type: "line", lineStyle: { color: look.colors.zero } },
        formatter: (points) => {
          const row = look.table[points[0]?.dataIndex];
          if (!row) return "";
          const own = points.filter((p) => p.seriesType === "line");
          return tooltip(`${row[0]}  ${inLanguage(chart.x.title, look.language)}`, own.map((p) => ({ color: drawn[p.seriesIndex].color, name: name(drawn[p.seriesIndex]), text: row[p.seriesIndex + 1] })));
        },
      },
      series: [
        ...drawn.map((line, i) => ({
          type: "line",
          z: 2 + i,
          showSymbol: false,
          symbolSize: 7,
          data: line.x.map((x, at) => [x, line.y[at]]),
          lineStyle: { color: look.colors.series[line.color], width: 2, type: line.color === 0 ? [5, 4] : "solid" },
          itemStyle: { color: look.colors.series[line.color] },
          endLabel: { show: !look.narrow, formatter: () => shortened(name(line), 18), color: look.colors.series[line.color], fontSize: 12, fontWeight: 600, distance: 8 },
          labelLayout: { moveOverlap: "shiftY" },
          emphasis: { disabled: true },
          markLine: i === 0 ? tickLines(chart.y, look, true) : undefined,
        })),
        ...drawn.flatMap((line) => band(line, look)),
      ],
    },
  };
}
