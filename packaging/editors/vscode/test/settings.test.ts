import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { LANGUAGES, SELECTOR, commandOf, hint, initializationOptions, trusted } from "../src/settings.ts";

const NOTHING = { path: "", profile: "", select: [], ignore: [], minLevel: "", lenses: false, options: {} };
const manifest = JSON.parse(readFileSync("package.json", "utf8"));

test("the command is what is set, or the one on PATH", () => {
  assert.equal(commandOf("", "/w"), "archlint");
  assert.equal(commandOf("  ", undefined), "archlint");
  assert.equal(commandOf("/opt/archlint", "/w"), "/opt/archlint");
  assert.equal(commandOf("${workspaceFolder}/.venv/bin/archlint", "/w"), "/w/.venv/bin/archlint");
  assert.equal(commandOf("${workspaceFolder}/x", undefined), "${workspaceFolder}/x");
});

test("what an untrusted workspace sets does not count", () => {
  const sources = { defaultValue: "", globalValue: "mine", workspaceValue: "theirs", workspaceFolderValue: undefined };
  assert.equal(trusted(sources, true, ""), "theirs");
  assert.equal(trusted(sources, false, ""), "mine");
  assert.equal(trusted({ ...sources, workspaceFolderValue: "folder's" }, true, ""), "folder's");
  assert.equal(trusted({ workspaceValue: "theirs" }, false, "none"), "none");
  assert.equal(trusted(undefined, true, "none"), "none");
});

test("the server is told what is set, by its own names", () => {
  assert.deepEqual(initializationOptions(NOTHING), {});
  const options = { "config-env": ["prod"], profile: "recommended" };
  const set = { profile: "strict", select: ["a"], ignore: ["b"], minLevel: "error", lenses: true, options };
  assert.deepEqual(initializationOptions({ ...NOTHING, ...set }), {
    "config-env": ["prod"],
    profile: "strict",
    select: ["a"],
    ignore: ["b"],
    "min-level": "error",
    lenses: true,
  });
});

test("the manifest and the code name the same languages, settings and commands", () => {
  const languages = LANGUAGES.map((language) => `onLanguage:${language}`);
  assert.deepEqual(
    manifest.activationEvents.filter((event: string) => event.startsWith("onLanguage")),
    languages,
  );
  assert.ok(SELECTOR.every((each) => each.scheme === "file"));
  const settings = Object.keys(manifest.contributes.configuration.properties);
  assert.deepEqual(
    new Set(settings),
    new Set([...Object.keys(NOTHING), "trace.server"].map((name) => `archlint.${name}`)),
  );
  for (const name of manifest.capabilities.untrustedWorkspaces.restrictedConfigurations) assert.ok(settings.includes(name));
  const code = readFileSync("src/extension.ts", "utf8");
  for (const { command } of manifest.contributes.commands) assert.ok(code.includes(`"${command}"`));
});

test("a server that does not start is told with what to do", () => {
  assert.match(hint("archlint", new Error("spawn archlint ENOENT")), /'archlint' cannot be started: spawn .* pip install/);
  assert.match(hint("x", "no"), /no\./);
});
