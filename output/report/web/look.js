// Colours and language as the page shows them now.
const probe = document.createElement("span");

function fillOf(name) {
  probe.className = name;
  return getComputedStyle(probe).fill;
}

export function currentColors() {
  probe.hidden = true;
  document.body.append(probe);
  const series = Array.from({ length: 8 }, (_, i) => fillOf(`f${i}`));
  const colors = { series, ink: fillOf("probe-ink"), muted: fillOf("probe-muted"), grid: fillOf("probe-grid"), zero: fillOf("probe-zero"), paper: fillOf("probe-paper") };
  probe.remove();
  return colors;
}

export function currentLanguage() {
  return document.getElementById("language-zh").checked ? 1 : 0;
}

// Texts are strings, or [English, Chinese] where they differ.
export function inLanguage(text, language) {
  return Array.isArray(text) ? text[language] : text ?? "";
}

export function shortened(text, letters) {
  const all = Array.from(text);
  return all.length <= letters ? text : all.slice(0, letters - 1).join("") + "…";
}
