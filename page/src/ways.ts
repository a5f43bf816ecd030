// Where messages go from a box.
import type { Data } from "./data.ts";

export interface Hop {
  /** The position of the line. */
  line: number;
  /** How many lines away from the start it begins. */
  depth: number;
}

/** The lines that a message from a box can pass, the nearest first; none twice. */
export function hopsFrom(data: Data, start: number): Hop[] {
  const out = new Map<number, number[]>();
  data.lines.forEach((line, number) => {
    if (line.serves) return;
    const list = out.get(line.source);
    if (list) list.push(number);
    else out.set(line.source, [number]);
  });
  const depths = new Map([[start, 0]]);
  const pending = [start];
  const hops: Hop[] = [];
  for (let next = pending.shift(); next !== undefined; next = pending.shift()) {
    const depth = depths.get(next) ?? 0;
    for (const number of out.get(next) ?? []) {
      hops.push({ line: number, depth });
      const target = data.lines[number]?.target;
      if (target === undefined || depths.has(target)) continue;
      depths.set(target, depth + 1);
      pending.push(target);
    }
  }
  return hops;
}
