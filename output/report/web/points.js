// Points with intervals in both directions, named beside them.
import { axisTitle, tickLines, valueAxis } from "./axes.js";
import { inLanguage, shortened } from "./look.js";
import { tooltip, tooltipStyle } from "./tooltip.js";

// Names stand beside their points, moved apart where they would lie on each other.
function moveApart(instance, series) {
  const wanted = series.filter((s) => s.type === "scatter").flatMap((s) => s.data.map((point) => {
    const [x, y] = instance.convertToPixel({ xAxisIndex: 0, yAxisIndex: 0 }, point.value);
    return { label: point.label, x, own: y, y: y - 11 };
  }));
  wanted.sort((a, b) => a.y - b.y);
  const bottom = instance.getHeight() - 48;
  for (let i = 1; i < wanted.length; ++i) wanted[i].y = Math.max(wanted[i].y, wanted[i - 1].y + 16);
  for (let i = wanted.length - 1, limit = bottom; i >= 0; --i, limit -= 16) {
    wanted[i].y = Math.min(wanted[i].y, limit);
    wanted[i].label.offset = [0, wanted[i].y - wanted[i].own];
  }
}

export function points(chart, look) {
  const drawn = chart.series ?? [];
  const name = (s) => inLanguage(s.name, look.language);
  const middle = ((chart.x.low ?? 0) + (chart.x.high ?? 0)) / 2;
  const whisker = (api, from, to, color) => {
    const [x1, y1] = api.coord(from), [x2, y2] = api.coord(to);
    return { type: "line", shape: { x1, y1, x2, y2 }, style: { stroke: color, lineWidth: 2, opacity: 0.55 } };
  };
  return {
    height: look.narrow ? 300 : 360,
    settle: moveApart,
    option: {
      grid: { left: 8, right: 20, top: 34, bottom: 22, containLabel: true },
      xAxis: valueAxis(chart.x, look, { axisLine: { show: true, onZero: false, lineStyle: { color: look.colors.zero } } }),
      yAxis: valueAxis(chart.y, look),
      graphic: [axisTitle(chart.y.title, look, { left: 0, top: 4 }), axisTitle(chart.x.title, look, { right: 20, bottom: 3 })],
      tooltip: {
        ...tooltipStyle(look.colors),
        formatter: (p) => {
          const s = drawn[p.seriesIndex];
          return s ? tooltip("", [{ color: s.color ?? 0, name: name(s), text: inLanguage(s.marks[p.dataIndex].text, look.language) }]) : "";
        },
      },
      series: [
        ...drawn.map((s, i) => ({
          type: "scatter",
          z: 4,
          symbolSize: 13,
          itemStyle: { color: look.colors.series[s.color ?? 0], borderColor: look.colors.paper, borderWidth: 1.5 },
          data: (s.marks ?? []).map((m) => ({
            value: [m.x ?? 0, m.y ?? 0],
            label: { show: true, position: (m.x ?? 0) > middle ? "left" : "right", distance: 8, formatter: () => shortened(name(s), 24), color: look.colors.series[s.color ?? 0], fontSize: 12.5, fontWeight: 600, textBorderColor: look.colors.paper, textBorderWidth: 3 },
          })),
          emphasis: { disabled: true },
          markLine: i === 0 ? tickLines(chart.y, look, true) : undefined,
        })),
        { type: "line", silent: true, z: 2, showSymbol: false, data: (chart.guide ?? []).map((m) => [m.x ?? 0, m.y ?? 0]), lineStyle: { color: look.colors.zero, width: 1.5, type: [2, 4] }, emphasis: { disabled: true }, tooltip: { show: false } },
        ...drawn.map((s) => ({
          type: "custom",
          silent: true,
          z: 3,
          data: (s.marks ?? []).map((_, i) => i),
          renderItem: (params, api) => {
            const m = s.marks[params.dataIndex], x = m.x ?? 0, y = m.y ?? 0, color = look.colors.series[s.color ?? 0];
            const children = [];
            if (m.x_low !== undefined && m.x_high !== undefined) children.push(whisker(api, [m.x_low, y], [m.x_high, y], color));
            if (m.y_low !== undefined && m.y_high !== undefined) children.push(whisker(api, [x, m.y_low], [x, m.y_high], color));
            return { type: "group", children };
          },
        })),
      ],
    },
  };
}
