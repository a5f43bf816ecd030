// Where messages go from a box.
import type { Data, MessageHop } from "./data.ts";

export interface Step {
  hop: MessageHop;
  /** How many hops away from the start it begins. */
  depth: number;
  /** Whether only what failed on a hop before it comes here. */
  isFailure: boolean;
}

/** The hops that a message from a box may take, the nearest first; none twice. */
export function stepsFrom(data: Data, start: number): Step[] {
  const { hops } = data.messages;
  const leaving = new Map<number, number[]>();
  hops.forEach((hop, number) => {
    const [first] = hop.boxes;
    if (first === undefined) return;
    const list = leaving.get(first);
    if (list) list.push(number);
    else leaving.set(first, [number]);
  });
  const found = new Map<number, Step>();
  const pending: number[] = [];
  const add = (number: number, depth: number, isFailure: boolean): void => {
    const hop = hops[number];
    if (!hop || found.has(number)) return;
    found.set(number, { hop, depth, isFailure });
    pending.push(number);
  };
  // A box between the ends of hops, such as a rule, is a start as well.
  hops.forEach((hop, number) => {
    if (hop.boxes.slice(0, -1).includes(start)) add(number, 0, false);
  });
  for (let next = pending.shift(); next !== undefined; next = pending.shift()) {
    const step = found.get(next);
    if (!step) continue;
    const { hop, depth, isFailure } = step;
    const end = hop.boxes[hop.boxes.length - 1] ?? -1;
    for (const after of leaving.get(end) ?? []) {
      if (!hop.never?.includes(after)) add(after, depth + 1, isFailure);
    }
    for (const box of hop.failed ?? []) {
      for (const after of leaving.get(box) ?? []) add(after, depth + 1, true);
    }
  }
  return [...found.values()];
}

/** The boxes that some steps lead over, and those that take what fails on them. */
export function boxesOn(steps: readonly Step[]): Set<number> {
  return new Set(steps.flatMap(({ hop }) => [...hop.boxes, ...(hop.failed ?? [])]));
}
