// Tooltips are built as elements: names that users gave can never become markup.
export function tooltip(title, lines) {
  const box = document.createElement("div");
  box.className = "tip";
  if (title) {
    const head = document.createElement("strong");
    head.textContent = title;
    box.append(head);
  }
  for (const { color, name, text } of lines) {
    const line = document.createElement("div");
    const dot = document.createElement("span");
    dot.className = `swatch f${color}`;
    const label = document.createElement("bdi");
    label.textContent = name;
    const value = document.createElement("b");
    value.textContent = text;
    line.append(dot, label, value);
    box.append(line);
  }
  return box;
}

export function tooltipStyle(colors) {
  return { backgroundColor: colors.paper, borderColor: colors.zero, borderWidth: 1, padding: [8, 10], extraCssText: "box-shadow:0 2px 8px rgb(0 0 0 / .18);border-radius:6px;max-width:340px;white-space:normal", confine: true, transitionDuration: 0 };
}
