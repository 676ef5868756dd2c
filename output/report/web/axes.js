// Axes with the ticks and labels that the program chose, so that page, table and drawing print the same figures.
import { inLanguage } from "./look.js";

const letters = { fontFamily: "inherit", fontSize: 12 };

export function valueAxis(axis, look, extra) {
  const labels = new Map((axis.ticks ?? []).map((t) => [t.at ?? 0, t.text]));
  const at = [...labels.keys()];
  return {
    type: "value",
    min: axis.low ?? 0,
    max: axis.high ?? 0,
    axisLabel: { ...letters, color: look.colors.muted, customValues: at, formatter: (value) => labels.get(value) ?? "", hideOverlap: true },
    axisTick: { show: false, customValues: at },
    axisLine: { show: false },
    splitLine: { show: false },
    ...extra,
  };
}

// Grid lines stand at the program's ticks; the line of zero is stronger.
export function tickLines(axis, look, horizontal) {
  return {
    silent: true,
    z: 0,
    symbol: "none",
    animation: false,
    label: { show: false },
    data: (axis.ticks ?? []).map((t) => ({
      [horizontal ? "yAxis" : "xAxis"]: t.at ?? 0,
      lineStyle: { color: (t.at ?? 0) === 0 ? look.colors.zero : look.colors.grid, width: 1, type: "solid" },
    })),
  };
}

export function axisTitle(text, look, place) {
  return { type: "text", silent: true, ...place, style: { text: inLanguage(text, look.language), fill: look.colors.muted, font: "12px system-ui, sans-serif" } };
}
