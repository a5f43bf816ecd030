// Small data for tests.
import type { Box, Data, Finding, Frame, Line, Loss, MessageHop, Messages } from "../src/data.ts";

export function box(name: string, frame: string | null = "a", more: Partial<Box> = {}): Box {
  return { id: name, kind: "queue", service: "sqs", name, frame, when: null, shape: "channel", owner: "", findings: [], ...more };
}

export function line(source: number, target: number, more: Partial<Line> = {}): Line {
  const plain = { link: "delivers to", inferred: false, deadLetter: false, serves: false, loops: false };
  return { source, target, ...plain, when: [], notes: [], findings: [], ...more };
}

export function finding(more: Partial<Finding> = {}): Finding {
  const said = { check: "queue-without-dlq", level: "warning" as const, message: "Orders has none", help: "", resource: "Orders" };
  return { ...said, path: "a.yaml", line: 1, tags: [], excerpt: [], flow: [], fixes: [], suppressed: "", ...more };
}

export function frame(id: string, parent: string | null = null): Frame {
  return { id, kind: "template", name: id, parent };
}

export function hop(boxes: number[], more: Partial<MessageHop> = {}): MessageHop {
  return { boxes, lines: [], facts: [], pages: [], ...more };
}

export function loss(boxes: number[], more: Partial<Loss> = {}): Loss {
  const said = { cause: "it never gets there", words: "it is refused", certain: true, seconds: null, resource: "queue Orders", page: null };
  return { ...said, boxes, path: "a.yaml", line: 1, ...more };
}

export function messages(more: Partial<Messages> = {}): Messages {
  return { hops: [], losses: [], more: false, facts: [], pages: [], ...more };
}

export function data(more: Partial<Data> = {}): Data {
  const nothing = { messages: messages(), summary: [], counts: {}, described: true, findings: [], checks: {}, problems: [], shapes: [] };
  return { ...nothing, frames: [frame("a"), frame("b")], boxes: [], lines: [], ...more };
}
