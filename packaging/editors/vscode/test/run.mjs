// Bundles the tests, which are TypeScript, and runs them with Node's own runner; `vscode` is what stands for it here.
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { join } from "node:path";
import { build } from "esbuild";

const here = fileURLToPath(new URL(".", import.meta.url));
const names = (await readdir(here)).filter((name) => name.endsWith(".test.ts"));
const folder = await mkdtemp(join(here, "..", "node_modules", ".tests-"));
try {
  await build({
    entryPoints: names.map((name) => join(here, name)),
    outdir: folder,
    bundle: true,
    alias: { vscode: join(here, "vscode.cjs") },
    platform: "node",
    format: "cjs",
    outExtension: { ".js": ".cjs" },
    logLevel: "warning",
  });
  const files = names.map((name) => join(folder, name.replace(/\.ts$/, ".cjs")));
  const done = spawnSync(process.execPath, ["--test", ...files], { stdio: "inherit", cwd: join(here, "..") });
  process.exitCode = done.status ?? 1;
} finally {
  await rm(folder, { recursive: true, force: true });
}
