// A Sankey diagram.
import { inLanguage } from "./look.js";
import { tooltip, tooltipStyle } from "./tooltip.js";

export function flows(chart, look) {
  const nodes = chart.nodes ?? [], links = chart.links ?? [];
  const name = (i) => inLanguage(nodes[i].name, look.language);
  const through = nodes.map((_, i) => Math.max(...[0, 1].map((end) => links.reduce((sum, l) => sum + (((end ? l.to : l.from) ?? 0) === i ? l.value : 0), 0))));
  return {
    height: look.narrow ? 320 : 340,
    option: {
      tooltip: {
        ...tooltipStyle(look.colors),
        formatter: (p) => {
          if (p.dataType === "edge") {
            const l = links[p.dataIndex];
            return tooltip(`${name(l.from ?? 0)} → ${name(l.to ?? 0)}`, [{ color: nodes[l.to ?? 0].color ?? 0, name: "", text: inLanguage(l.text, look.language) }]);
          }
          return tooltip(name(p.dataIndex), links.filter((l) => (l.from ?? 0) === p.dataIndex || (l.to ?? 0) === p.dataIndex).map((l) => ({ color: nodes[l.to ?? 0].color ?? 0, name: `${name(l.from ?? 0)} → ${name(l.to ?? 0)}`, text: inLanguage(l.text, look.language) })));
        },
      },
      series: [{
        type: "sankey",
        left: 4, right: look.narrow ? 76 : 110, top: 12, bottom: 12,
        nodeWidth: 14, nodeGap: 22, draggable: false, layoutIterations: 0,
        emphasis: { disabled: true },
        label: { color: look.colors.ink, fontSize: look.narrow ? 11 : 12.5, formatter: (p) => name(Number(p.name)), textBorderColor: look.colors.paper, textBorderWidth: 3 },
        lineStyle: { color: "target", opacity: 0.32, curveness: 0.5 },
        data: nodes.map((n, i) => ({ name: String(i), depth: n.column ?? 0, value: through[i], itemStyle: { color: look.colors.series[n.color ?? 0], borderWidth: 0 } })),
        links: links.map((l) => ({ source: String(l.from ?? 0), target: String(l.to ?? 0), value: l.value })),
      }],
    },
  };
}
