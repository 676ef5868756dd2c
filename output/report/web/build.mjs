// Bundles the script and the style of report.html: node build.mjs OUT_DIR
// Writes report.js, report.css and, for the content security policy, the base64 of their SHA-256 beside them.
import { build } from "esbuild";
import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const out = process.argv[2];
if (!out) throw new Error("usage: node build.mjs OUT_DIR");
mkdirSync(out, { recursive: true });

await build({
  entryPoints: { report: "main.js" },
  outdir: out,
  bundle: true,
  minify: true,
  format: "iife",
  target: "es2020",
  charset: "utf8",
  legalComments: "none",
  define: { "process.env.NODE_ENV": '"production"' },
});
await build({ entryPoints: { report: "report.css" }, outdir: out, minify: true, charset: "utf8" });

for (const name of ["report.js", "report.css"]) {
  // The last line break belongs to the file, not to the element that holds it; and no text may end that element.
  const text = readFileSync(join(out, name), "utf8").trimEnd().replaceAll("</script", "<\\/script").replaceAll("<!--", "<\\!--");
  writeFileSync(join(out, name), text);
  writeFileSync(join(out, `${name}.sha256`), createHash("sha256").update(text).digest("base64"));
}
