// The extension as VS Code runs it, with the client that it ships: with a server that notes what it is told, and with
// archlint's own.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { chmodSync, existsSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, afterEach, beforeEach, test } from "node:test";
import { pathToFileURL } from "node:url";
import * as vscode from "vscode";
import { activate, deactivate } from "../src/extension.ts";
import { stage } from "./editor.ts";

const folder = realpathSync(mkdtempSync(join(tmpdir(), "archlint-")));
const log = join(folder, "told.jsonl");
const fake = join(folder, "fake");
const TEMPLATE = "Resources:\n  Orders:\n    Type: AWS::SQS::Queue\n";
const python = process.env["PYTHON"] ?? "";

interface Told {
  method?: string;
  params?: { initializationOptions?: unknown; textDocument?: { uri: string } };
  started?: string[];
  cwd?: string;
}

const context = { subscriptions: [] as vscode.Disposable[], extensionPath: realpathSync(".") };
const told = (): Told[] =>
  existsSync(log)
    ? readFileSync(log, "utf8")
        .trim()
        .split("\n")
        .map((line) => JSON.parse(line))
    : [];
const methods = () => told().map((each) => each.method ?? "start");
const options = () =>
  told()
    .filter((each) => each.method === "initialize")
    .map((each) => each.params?.initializationOptions);

async function until<T>(what: () => T | undefined, seconds = 20): Promise<T> {
  for (const end = Date.now() + seconds * 1000; ; ) {
    const found = what();
    if (found !== undefined && found !== false) return found;
    assert.ok(Date.now() < end, `nothing came; errors: ${[...stage.errors, ...stage.logged].join("; ")}; told: ${methods().join(" ")}`);
    await new Promise((done) => setTimeout(done, 20));
  }
}

function script(path: string, command: string): void {
  writeFileSync(path, `#!/bin/sh\n${command} "$@"\n`);
  chmodSync(path, 0o755);
}

async function open(name: string, text: string): Promise<string> {
  const path = join(stage.folder, name);
  writeFileSync(path, text);
  const uri = vscode.Uri.file(path);
  const document = { uri, languageId: "yaml", version: 1, lineCount: 3, getText: () => text, isDirty: false };
  stage.documents.push(document);
  await stage.opened.fire(document);
  return pathToFileURL(path).href;
}

beforeEach(() => {
  rmSync(log, { force: true });
  script(fake, `TOLD='${log}' '${process.execPath}' '${join(context.extensionPath, "test", "server.mjs")}'`);
  Object.assign(stage, { isTrusted: true, user: { path: fake }, workspace: {}, folder, documents: [], errors: [], logged: [] });
});

afterEach(async () => {
  await deactivate();
  for (const each of context.subscriptions.splice(0)) each.dispose();
});

after(() => rmSync(folder, { recursive: true, force: true }));

const start = () => activate(context as unknown as vscode.ExtensionContext);

test("the server is started, told the settings, and what it finds is shown", async () => {
  stage.user = { path: fake, profile: "strict", options: { "config-env": ["prod"] } };
  await start();
  assert.deepEqual([...stage.errors, ...stage.logged], []);
  assert.deepEqual(told()[0], { started: ["server"], cwd: context.extensionPath });
  assert.deepEqual(options(), [{ "config-env": ["prod"], profile: "strict" }]);
  const uri = await open("t.yaml", TEMPLATE);
  const [found] = await until(() => stage.diagnostics.get(uri));
  assert.equal(found?.message, "found");
  assert.equal(found?.range.start.line, 1);
  await deactivate();
  await until(() => methods().at(-1) === "exit" || undefined);
  assert.equal(methods().at(-2), "shutdown");
});

test("it is started anew by the command, and when what it is told changes", async () => {
  await start();
  await stage.commands.get("archlint.restart")?.();
  stage.user = { path: fake, select: ["event-loop"] };
  await stage.changed.fire({ affectsConfiguration: (name: string) => name === "archlint" });
  await stage.changed.fire({ affectsConfiguration: (name: string) => name === "editor" });
  assert.deepEqual(options(), [{}, {}, { select: ["event-loop"] }]);
  await until(() => methods().filter((each) => each === "exit").length === 2 || undefined);
  assert.ok(stage.commands.has("archlint.showOutput"));
});

test("an untrusted workspace does not say what runs until it is trusted", async () => {
  const theirs = join(folder, "theirs");
  script(theirs, `touch '${join(folder, "it-ran")}'; exec '${fake}'`);
  Object.assign(stage, { isTrusted: false, workspace: { path: theirs, options: { isolated: true } } });
  await start();
  assert.deepEqual([existsSync(join(folder, "it-ran")), options()], [false, [{}]]);
  stage.isTrusted = true;
  await stage.granted.fire();
  assert.deepEqual([existsSync(join(folder, "it-ran")), options()], [true, [{}, { isolated: true }]]);
});

test("a server that is not there is told once, and can be started later", async () => {
  stage.user = { path: join(folder, "absent") };
  await start();
  assert.deepEqual(
    stage.errors.map((text) => /cannot be started: .*ENOENT.* pip install .* archlint\.path/.test(text)),
    [true],
    stage.errors.join("; "),
  );
  stage.user = { path: fake };
  await stage.commands.get("archlint.restart")?.();
  assert.deepEqual(options(), [{}]);
});

function hasServer(): boolean {
  if (!python) return false;
  try {
    execFileSync(python, ["-m", "archlint", "server", "--help"], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}

test("archlint's own server finds what there is to find", { skip: !hasServer() }, async () => {
  const own = join(folder, "archlint");
  script(own, `exec '${python}' -m archlint`);
  stage.folder = realpathSync(mkdtempSync(join(folder, "project-")));
  stage.user = { path: own, select: ["queue-without-dlq"] };
  await start();
  assert.deepEqual([...stage.errors, ...stage.logged], []);
  const uri = await open("t.yaml", TEMPLATE);
  const found = await until(() => stage.diagnostics.get(uri)?.[0], 60);
  assert.match(found.message, /'Orders'/);
  assert.equal(found.range.start.line, 1);
});
