// Builds the extension, and packages it as a .vsix, into build/ or the folder that is given.
import { copyFile, mkdir, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { join } from "node:path";
import { build } from "esbuild";
import vsce from "@vscode/vsce";

const here = fileURLToPath(new URL(".", import.meta.url));
const folder = process.argv[2] ?? join(here, "build");
const staged = join(folder, "extension");

await rm(staged, { recursive: true, force: true });
await mkdir(join(staged, "dist"), { recursive: true });
const built = await build({
  absWorkingDir: here,
  entryPoints: ["src/extension.ts"],
  outfile: join(staged, "dist", "extension.js"),
  bundle: true,
  minify: true,
  platform: "node",
  format: "cjs",
  target: "node20",
  external: ["vscode"],
  legalComments: "none",
  metafile: true,
  logLevel: "warning",
});
// Others' code is in it, under licences that are to come with it.
const packages = new Set(
  Object.keys(built.metafile.inputs).flatMap((path) => path.match(/^.*node_modules\/(@[^/]+\/)?[^/]+/)?.[0] ?? []),
);
const notices = [];
for (const path of [...packages].sort()) {
  const { name, version } = JSON.parse(await readFile(join(here, path, "package.json"), "utf8"));
  const licence = (await readdir(join(here, path))).find((each) => /^licen[cs]e/i.test(each));
  if (licence === undefined) throw new Error(`${name} has no licence`);
  notices.push(`${name} ${version}\n\n${(await readFile(join(here, path, licence), "utf8")).trim()}\n`);
}
await writeFile(join(staged, "NOTICES.txt"), notices.join(`\n${"-".repeat(72)}\n\n`));
// What builds the extension is no part of it.
const { scripts, devDependencies, ...manifest } = JSON.parse(await readFile(join(here, "package.json"), "utf8"));
await writeFile(join(staged, "package.json"), `${JSON.stringify(manifest, null, 2)}\n`);
await copyFile(join(here, "README.md"), join(staged, "README.md"));
await copyFile(join(here, "..", "..", "..", "LICENSE"), join(staged, "LICENSE"));
await writeFile(join(staged, ".vscodeignore"), "");
const packagePath = join(folder, `archlint-${manifest.version}.vsix`);
await vsce.createVSIX({ cwd: staged, packagePath, dependencies: false });
console.log(packagePath);
