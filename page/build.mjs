// Builds the page's program into the Python package, or into the folder that is given: the same bytes each time.
import { readFile, writeFile } from "node:fs/promises";
import { gzipSync } from "node:zlib";
import { fileURLToPath } from "node:url";
import { join } from "node:path";
import { build } from "esbuild";

const here = fileURLToPath(new URL(".", import.meta.url));
const folder = process.argv[2] ?? join(here, "..", "archlint", "report", "formats", "html");

const options = { bundle: true, minify: true, charset: "ascii", legalComments: "none", logLevel: "warning", write: false };
const script = await build({
  ...options,
  entryPoints: [join(here, "src", "main.ts")],
  format: "iife",
  target: ["chrome111", "firefox113", "safari16.4"],
  // In a template, a line break stands as it is.
  supported: { "template-literal": false },
});
const style = await build({ ...options, entryPoints: [join(here, "src", "page.css")] });

// A report has each of them on one line: blanks in place of line breaks mean the same where no text holds any.
const onOneLine = (name, text) => {
  const line = text.trimEnd();
  if (/[\n\r]|[^\x20-\x7e]|<\/(script|style)|<!--|##\w*\[/i.test(line)) {
    throw new Error(`${name} has something that a page's block must not have`);
  }
  return `${line}\n`;
};
// ELK is Java compiled to JavaScript, two thirds of the page; a page decompresses it for the worker that it runs in.
const layout = await readFile(join(here, "node_modules", "elkjs", "lib", "elk-worker.min.js"));
await writeFile(join(folder, "page.js"), onOneLine("page.js", script.outputFiles[0].text));
await writeFile(join(folder, "page.css"), onOneLine("page.css", style.outputFiles[0].text));
await writeFile(join(folder, "layout.gz.txt"), `${gzipSync(layout, { level: 9 }).toString("base64")}\n`);
