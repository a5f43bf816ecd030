import assert from "node:assert/strict";
import { test } from "node:test";
import { NO_FILTERS, Wanted } from "../src/filters.ts";
import { worst } from "../src/data.ts";
import { box, data, finding, frame, line, loss, messages } from "./sample.ts";

const sample = data({
  frames: [frame("a"), frame("inner", "a"), frame("b")],
  boxes: [box("Orders", "inner", { findings: [0] }), box("Bill", "b", { kind: "function", findings: [1] }), box("Lost", "b")],
  lines: [line(0, 1, { findings: [2] })],
  findings: [finding({ level: "error" }), finding({ level: "note", check: "loop" }), finding({ check: "filter" })],
});

function wanted(filters: Partial<typeof NO_FILTERS>): [number[], number[]] {
  const found = new Wanted(sample, { ...NO_FILTERS, ...filters });
  return [[...found.boxes], [...found.findings]];
}

test("without filters, all is wanted", () => {
  assert.deepEqual(wanted({}), [[0, 1, 2], [0, 1, 2]]);
  assert.equal(new Wanted(sample, NO_FILTERS).isAll, true);
  assert.equal(new Wanted(sample, { ...NO_FILTERS, kind: "queue" }).isAll, false);
});

test("each filter narrows both boxes and findings", () => {
  assert.deepEqual(wanted({ check: "loop" }), [[1], [1]]);
  assert.deepEqual(wanted({ level: "error" }), [[0], [0]]);
  assert.deepEqual(wanted({ level: "warning" }), [[0, 1], [0, 2]]);
  assert.deepEqual(wanted({ kind: "function" }), [[1], [1, 2]]);
  assert.deepEqual(wanted({ stack: "a" }), [[0], [0, 2]]);
  assert.deepEqual(wanted({ words: "ord que" }), [[0], [0]]);
  assert.deepEqual(wanted({ words: "bill" }), [[1], []]);
  assert.deepEqual(wanted({ check: "loop", kind: "queue" }), [[], []]);
});

test("losses are narrowed by what they are about", () => {
  const losses = [loss([0]), loss([1, 2], { words: "it is given up" }), loss([])];
  const found = (filters: Partial<typeof NO_FILTERS>): number[] =>
    [...new Wanted({ ...sample, messages: messages({ losses }) }, { ...NO_FILTERS, ...filters }).losses];
  assert.deepEqual(found({}), [0, 1, 2]);
  assert.deepEqual(found({ kind: "queue" }), [0, 1]);
  assert.deepEqual(found({ check: "loop" }), [1]);
  assert.deepEqual(found({ words: "given" }), [1]);
});

test("the worst level leaves out what does not count", () => {
  const findings = [finding({ level: "error", suppressed: "known" }), finding({ level: "note" })];
  assert.equal(worst(data({ findings }), [0, 1]), "note");
  assert.equal(worst(data({ findings }), [0]), "");
});
