// What is on the picture: boxes that pass the filters, with the contents of collapsed frames drawn together.
import { gathered, type Crowds } from "./crowds.ts";
import type { Data, Frame, Line } from "./data.ts";

/** A box, or a frame that is collapsed; `id` is unique on the picture. */
export interface Item {
  id: string;
  /** The position of the box; -1 for a collapsed frame. */
  box: number;
  frame: string;
  /** What a collapsed frame holds. */
  boxes: number[];
}

/** One or more lines that are drawn as one. */
export interface Arrow {
  id: string;
  source: string;
  target: string;
  lines: number[];
  line: Line;
}

export interface Scene {
  items: Item[];
  frames: Frame[];
  arrows: Arrow[];
  crowds: Crowds;
  /** The item that shows a box, by the box's position. */
  itemOf: Map<number, string>;
}

export function parents(frames: readonly Frame[]): Map<string, string> {
  return new Map(frames.map((frame) => [frame.id, frame.parent ?? ""]));
}

/** A frame and all those around it, the innermost first. */
export function around(frame: string | null, parentOf: Map<string, string>): string[] {
  const found: string[] = [];
  for (let each = frame ?? ""; each && !found.includes(each); each = parentOf.get(each) ?? "") found.push(each);
  return found;
}

export function sceneOf(data: Data, collapsed: ReadonlySet<string>, isShown: (box: number) => boolean): Scene {
  const parentOf = parents(data.frames);
  const items = new Map<string, Item>();
  const itemOf = new Map<number, string>();
  const open = new Set<string>();
  const homes = homesOf(data, parentOf);
  data.boxes.forEach((_, number) => {
    if (!isShown(number)) return;
    const home = homes[number] ?? "";
    const frames = around(home, parentOf);
    const outermost = frames.filter((frame) => collapsed.has(frame)).pop();
    const id = outermost === undefined ? `b${number}` : `f${outermost}`;
    itemOf.set(number, id);
    if (outermost === undefined) {
      items.set(id, { id, box: number, frame: home, boxes: [number] });
      frames.forEach((frame) => open.add(frame));
      return;
    }
    const item = items.get(id) ?? { id, box: -1, frame: parentOf.get(outermost) ?? "", boxes: [] };
    item.boxes.push(number);
    items.set(id, item);
    around(item.frame, parentOf).forEach((frame) => open.add(frame));
  });
  const shown = [...items.values()];
  const frames = data.frames.filter((frame) => open.has(frame.id));
  return { items: shown, frames, ...gathered(shown, arrowsOf(data.lines, itemOf)), itemOf };
}

/** The frames that boxes are drawn in: of what lies outside of all, the one around all that is connected with it. */
function homesOf(data: Data, parentOf: Map<string, string>): string[] {
  const homes = data.boxes.map((box) => box.frame ?? "");
  const near = data.boxes.map((box): string[][] | undefined => (box.frame ? undefined : []));
  for (const { source, target } of data.lines) {
    const frames = (end: number): string[] => around(data.boxes[end]?.frame ?? null, parentOf);
    near[source]?.push(frames(target));
    near[target]?.push(frames(source));
  }
  near.forEach((some, number) => {
    const [first, ...others] = some ?? [];
    const home = first?.find((frame) => others.every((other) => other.includes(frame)));
    if (home !== undefined) homes[number] = home;
  });
  return homes;
}

function arrowsOf(lines: readonly Line[], itemOf: Map<number, string>): Arrow[] {
  const arrows = new Map<string, Arrow>();
  lines.forEach((line, number) => {
    const source = itemOf.get(line.source);
    const target = itemOf.get(line.target);
    if (source === undefined || target === undefined) return;
    // What stays inside of a collapsed frame is not drawn; a box that sends to itself is.
    if (source === target && source.startsWith("f")) return;
    const look = `${source} ${target} ${lookOf(line)}`;
    const arrow = arrows.get(look);
    if (arrow) arrow.lines.push(number);
    else arrows.set(look, { id: `l${number}`, source, target, lines: [number], line });
  });
  return [...arrows.values()];
}

/** How a line looks, as classes. */
export function lookOf(line: Line): string {
  const way = line.deadLetter ? "dead" : line.serves ? "serves" : line.loops ? "loops" : "message";
  return [way, line.inferred ? "inferred" : "", line.change ? `change-${line.change}` : ""].filter(Boolean).join(" ");
}
