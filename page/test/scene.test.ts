import assert from "node:assert/strict";
import { test } from "node:test";
import type { ElkNode } from "elkjs/lib/elk-api.js";
import { graphOf } from "../src/graph.ts";
import { boxNames, shortName, shortNames, shortenings } from "../src/names.ts";
import { sceneOf } from "../src/scene.ts";
import { boxesOn, stepsFrom } from "../src/ways.ts";
import { box, data, frame, hop, line, messages } from "./sample.ts";

const all = (): boolean => true;
const none = new Set<string>();

test("what is collapsed is one item, and arrows lead to it", () => {
  const sample = data({
    boxes: [box("in"), box("one", "b"), box("two", "b")],
    lines: [line(0, 1), line(0, 2), line(1, 2), line(0, 2, { deadLetter: true })],
  });
  const scene = sceneOf(sample, new Set(["b"]), all);
  assert.deepEqual(scene.items.map((item) => [item.id, item.boxes]), [["b0", [0]], ["fb", [1, 2]]]);
  assert.deepEqual(scene.arrows.map((arrow) => [arrow.source, arrow.target, arrow.lines]), [["b0", "fb", [0, 1]], ["b0", "fb", [3]]]);
  assert.deepEqual(scene.frames.map((each) => each.id), ["a"]);
});

test("of nested frames that are collapsed, the outermost is shown", () => {
  const frames = [frame("a"), frame("inner", "a")];
  const scene = sceneOf(data({ frames, boxes: [box("one", "inner"), box("two")] }), new Set(["inner", "a"]), all);
  assert.deepEqual(scene.items.map((item) => [item.id, item.boxes]), [["fa", [0, 1]]]);
});

test("what is not shown takes its arrows with it", () => {
  const sample = data({ boxes: [box("one"), box("two")], lines: [line(0, 1)] });
  const scene = sceneOf(sample, none, (number) => number === 0);
  assert.deepEqual([scene.items.length, scene.arrows.length], [1, 0]);
});

test("what lies outside is drawn in the frame of all that it is connected with", () => {
  const boxes = [box("one"), box("two", "b"), box("mail", null), box("shared", null)];
  const scene = sceneOf(data({ boxes, lines: [line(0, 2), line(0, 3), line(1, 3)] }), none, all);
  assert.deepEqual(scene.items.map((item) => item.frame), ["a", "b", "a", ""]);
});

test("of many that are connected with one other in the same way, one arrow leads to all", () => {
  const boxes = [box("hub"), ...Array.from({ length: 9 }, (_, n) => box(`spoke${n}`)), box("also"), box("other"), box("far", "b")];
  const lines = [...boxes.slice(1).map((_, n) => line(0, n + 1)), line(10, 11)];
  const scene = sceneOf(data({ boxes, lines }), none, all);
  assert.deepEqual([...scene.crowds].map(([id, members]) => [id, members.map((item) => item.box)]), [["cb1", [1, 2, 3, 4, 5, 6, 7, 8, 9]]]);
  const arrows = scene.arrows.map((arrow) => [arrow.source, arrow.target, arrow.lines.length]);
  assert.deepEqual(arrows, [["b0", "cb1", 9], ["b0", "b10", 1], ["b0", "b11", 1], ["b0", "b12", 1], ["b10", "b11", 1]]);
  const graph = graphOf(scene, () => ({ width: 100, height: 40 }), () => null);
  assert.deepEqual(ids(graph).filter((id) => id.startsWith("b")).length, boxes.length);
  assert.equal(sceneOf(data({ boxes, lines: lines.slice(1) }), none, all).crowds.size, 0);
});

function ids(node: ElkNode): string[] {
  return [node.id, ...(node.children ?? []).flatMap(ids)];
}

test("each item and arrow is laid out once", () => {
  const frames = [frame("a"), frame("b"), frame("inner", "b"), frame("alone")];
  const boxes = [box("one"), box("two", "inner"), box("three", "inner"), box("four", "b"), box("five", "alone"), box("six", "alone")];
  const scene = sceneOf(data({ frames, boxes, lines: [line(0, 1), line(4, 5), line(3, 3)] }), none, all);
  const graph = graphOf(scene, () => ({ width: 100, height: 40 }), () => null);
  const found = ids(graph).filter((id) => !id.startsWith("g"));
  assert.deepEqual([...found].sort(), ["b0", "b1", "b2", "b3", "b4", "b5", "oa", "oalone", "ob", "oinner", "root"]);
  const edges = (node: ElkNode): string[] => [...(node.edges ?? []).map((edge) => edge.id), ...(node.children ?? []).flatMap(edges)];
  assert.deepEqual(edges(graph).sort(), ["l0", "l1", "l2"]);
});

test("a message takes each hop once, also where ways meet or come back", () => {
  const hops = [hop([0, 1]), hop([1, 0]), hop([0, 2]), hop([2, 1], { failed: [3] }), hop([3, 4]), hop([5, 6])];
  const sample = data({ messages: messages({ hops }) });
  const taken = (start: number): [number, number, boolean][] =>
    stepsFrom(sample, start).map((step) => [hops.indexOf(step.hop), step.depth, step.isFailure]);
  assert.deepEqual(taken(0), [[0, 0, false], [2, 0, false], [1, 1, false], [3, 1, false], [4, 2, true]]);
  assert.deepEqual(taken(4), []);
  assert.deepEqual([...boxesOn(stepsFrom(sample, 2))].sort(), [0, 1, 2, 3, 4]);
});

test("a message does not go on where a filter holds all of that hop back, and starts from what lies between, too", () => {
  const hops = [hop([0, 7, 1], { never: [1] }), hop([1, 2]), hop([1, 3])];
  const sample = data({ messages: messages({ hops }) });
  assert.deepEqual(stepsFrom(sample, 7).map((step) => hops.indexOf(step.hop)), [0, 2]);
  assert.deepEqual(stepsFrom(sample, 1).map((step) => hops.indexOf(step.hop)), [1, 2]);
});

test("names are short where the rest is said elsewhere", () => {
  const names: [string, string][] = [
    ['module.inbox["card"].aws_sqs_queue.lost[0]', "lost[0]"],
    ["aws_lambda_function.render", "render"],
    ["arn:aws:sns:eu-west-1:123456789012:on-call", "on-call"],
    ["Orders.fifo", "Orders.fifo"],
  ];
  for (const [name, short] of names) assert.equal(shortName(box(name)), short);
  assert.equal(shortName(box("Placed", "a", { owner: "Bill" })), "Bill: Placed");
  const frames = ["shop/a/x.yaml", "shop/a/y.yaml", "shop/b/z.yaml", "Stack"].map((id) => frame(id));
  assert.deepEqual([...shortNames(frames).values()], ["a/x.yaml", "a/y.yaml", "b/z.yaml", "Stack"]);
  const inner = frame("Test/Queues", "Stack");
  assert.deepEqual([...shortNames([...frames, inner]).values()], ["a/x.yaml", "a/y.yaml", "b/z.yaml", "Stack", "Test/Queues"]);
});

test("constructs are called without the stack that they are drawn in", () => {
  const frames = [
    frame("Shop"),
    frame("TestShop1A2B3C4D"),
    frame("cdktf.out/stacks/shop"),
    frame("Shop/Worker.NestedStack/Worker.NestedStackResource", "Shop"),
    frame("Bill"),
  ];
  const [stack, staged, folder, nested, named] = frames.map((each) => each.id);
  const boxes = [
    box("Shop/Orders/Queue", stack),
    box("Test/Shop/Orders", staged),
    box("shop/Orders", folder),
    box("Shop/Worker/Handler", nested),
    box("Rule", stack, { owner: "Shop/Bill" }),
    box("Other/Orders", stack),
    // A function, and an event of its own.
    box("Bill", named),
    box("Bill/Placed", named),
  ];
  const short = ["Orders/Queue", "Orders", "Orders", "Handler", "Bill: Rule", "Other/Orders", "Bill", "Bill/Placed"];
  assert.deepEqual(boxNames(data({ frames, boxes })), short);
  assert.equal([...shortNames(frames).values()][3], "Worker");
});

test("what is shortened keeps what tells it from the others", () => {
  const short = shortenings(["one/a/x.yaml", "two/t.yaml", "three/t.yaml", "Stack"]);
  assert.deepEqual(short.get("one/a/x.yaml"), ["one/a/x.yaml", "…/a/x.yaml", "…/x.yaml", "x.yaml", "x"]);
  assert.deepEqual(short.get("two/t.yaml"), ["two/t.yaml", "two/…", "two"]);
  assert.deepEqual(short.get("Stack"), ["Stack", "Stack"]);
});
