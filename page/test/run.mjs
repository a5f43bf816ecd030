// Bundles the tests, which are TypeScript, and runs them with Node's own runner. Names of tests narrow them down.
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { join } from "node:path";
import { build } from "esbuild";

const here = fileURLToPath(new URL(".", import.meta.url));
const asked = process.argv.slice(2);
const found = (await readdir(here)).filter((name) => name.endsWith(".test.ts"));
const names = found.filter((name) => !asked.length || asked.some((each) => name.includes(each)));
// Inside of this folder, so that what is not bundled is found.
const folder = await mkdtemp(join(here, "..", "node_modules", ".tests-"));
try {
  await build({
    entryPoints: names.map((name) => join(here, name)),
    outdir: folder,
    bundle: true,
    packages: "external",
    platform: "node",
    format: "esm",
    outExtension: { ".js": ".mjs" },
    logLevel: "warning",
  });
  const files = names.map((name) => join(folder, name.replace(/\.ts$/, ".mjs")));
  const done = spawnSync(process.execPath, ["--test", ...files], { stdio: "inherit", cwd: join(here, "..") });
  process.exitCode = done.status ?? 1;
} finally {
  await rm(folder, { recursive: true, force: true });
}
