// Compiles the styles and copies GOV.UK Frontend's script into internal/web/static/vendor, which the program embeds.
// GOV.UK Frontend's fonts and crest stay where they are: their licence is for gov.uk domains only.
import { copyFileSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { compile } from "sass";

const here = dirname(fileURLToPath(import.meta.url));
const root = join(here, "..", "..", "..");
const out = join(here, "..", "static", "vendor");

const { css } = compile(join(here, "alongside.scss"), {
  loadPaths: [join(root, "node_modules")],
  style: "compressed",
  quietDeps: true,
});
if (/@font-face|url\(["']?(?:https?:)?\/\//.test(css)) {
  throw new Error("the styles would fetch a font or something remote");
}

rmSync(out, { recursive: true, force: true });
mkdirSync(out, { recursive: true });
writeFileSync(join(out, "alongside.css"), css);
copyFileSync(join(root, "node_modules/govuk-frontend/dist/govuk/govuk-frontend.min.js"), join(out, "govuk-frontend.js"));
console.log(`styles: ${Math.round(css.length / 1024)} kB`);
