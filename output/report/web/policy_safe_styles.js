// The page's content security policy forbids style attributes. ECharts' SVG renderer writes some by setAttribute; the
// same text given to the element's style object is allowed, because no markup is parsed.
const plain = SVGElement.prototype.setAttribute;
SVGElement.prototype.setAttribute = function (name, value) {
  if (name === "style") this.style.cssText = value;
  else plain.call(this, name, value);
};
