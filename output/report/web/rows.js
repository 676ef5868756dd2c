// Horizontal rows: bars from `from` to `x`, or dots, with their intervals.
import { axisTitle, tickLines, valueAxis } from "./axes.js";
import { inLanguage, shortened } from "./look.js";
import { tooltip, tooltipStyle } from "./tooltip.js";

// Dots of several series in one row stand below each other.
function asideOf(chart, index) {
  const n = chart.series.length, rows = chart.series.flatMap((s) => (s.marks ?? []).map((m) => m.y ?? 0));
  return chart.kind !== 3 || new Set(rows).size === rows.length ? 0 : (index - (n - 1) / 2) * Math.min(7, 20 / (n - 1));
}

function shapes(chart, look, index, mark, api) {
  const color = look.colors.series[chart.series[index].color ?? 0], row = mark.y ?? 0, x = mark.x ?? 0;
  const [end, centre] = api.coord([x, row]), [start] = api.coord([mark.from ?? 0, row]);
  const middle = centre + asideOf(chart, index);
  const isDots = chart.kind === 3;
  const children = [];
  if (!isDots) {
    children.push({ type: "rect", shape: { x: Math.min(start, end), y: middle - 8, width: Math.max(Math.abs(end - start), 0.5), height: 16 }, style: { fill: color } });
  }
  if (mark.x_low !== undefined && mark.x_high !== undefined) {
    const [low] = api.coord([mark.x_low, row]), [high] = api.coord([mark.x_high, row]);
    children.push({ type: "line", shape: { x1: low, y1: middle, x2: high, y2: middle }, style: { stroke: isDots ? color : look.colors.ink, lineWidth: isDots ? 3 : 1.5, opacity: isDots ? 0.5 : 0.9 } });
  }
  if (isDots) children.push({ type: "circle", shape: { cx: end, cy: middle, r: 5 }, style: { fill: color, stroke: look.colors.paper, lineWidth: 1.5 } });
  return { type: "group", children };
}

// Beside each row the text of its one mark; nothing where rows are stacked.
function figuresOf(series, language) {
  const figures = new Map();
  for (const mark of series.flatMap((s) => s.marks ?? [])) {
    if (figures.has(mark.y ?? 0)) return new Map();
    figures.set(mark.y ?? 0, inLanguage(mark.text, language));
  }
  return figures;
}

export function rows(chart, look) {
  const drawn = chart.series ?? [];
  const names = (chart.rows ?? []).map((r) => inLanguage(r, look.language));
  const figures = figuresOf(drawn, look.language);
  const widest = Math.max(0, ...[...figures.values()].map((t) => t.length));
  const small = look.width < 440;
  const room = small || figures.size === 0 ? 20 : 24 + 7 * widest;
  return {
    height: 52 + 30 * names.length,
    option: {
      grid: { left: 8, right: room > 20 ? 8 : 20, top: 8, bottom: 22, containLabel: true },
      xAxis: valueAxis(chart.x, look),
      yAxis: [
        { type: "category", inverse: true, data: names.map((_, i) => String(i)), axisTick: { show: false }, axisLine: { show: false }, axisLabel: { color: look.colors.ink, fontSize: 12.5, interval: 0, formatter: (i) => shortened(names[Number(i)], small ? 16 : 32) } },
        { type: "category", inverse: true, position: "right", show: room > 20, data: names.map((_, i) => String(i)), axisTick: { show: false }, axisLine: { show: false }, axisLabel: { color: look.colors.ink, fontSize: 12.5, interval: 0, formatter: (i) => figures.get(Number(i)) ?? "" } },
      ],
      graphic: [axisTitle(chart.x.title, look, { right: room, bottom: 3 })],
      tooltip: {
        ...tooltipStyle(look.colors),
        formatter: (p) => {
          const s = drawn[p.seriesIndex], m = s?.marks?.[p.dataIndex];
          return m ? tooltip(names[m.y ?? 0], [{ color: s.color ?? 0, name: inLanguage(s.name, look.language), text: inLanguage(m.text, look.language) }]) : "";
        },
      },
      series: [
        ...drawn.map((s, i) => ({
          type: "custom",
          z: 3,
          data: (s.marks ?? []).map((m) => [m.x ?? 0, m.y ?? 0]),
          renderItem: (params, api) => shapes(chart, look, i, s.marks[params.dataIndex], api),
          markLine: i === 0 ? tickLines(chart.x, look, false) : undefined,
        })),
      ],
    },
  };
}
