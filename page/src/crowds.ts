// Crowds: many items that are connected with one other item only, and all in the same way. They are drawn as a block, with
// one arrow for all of them; a hundred arrows to a hundred boxes in a row cannot be read.
import type { Arrow, Item } from "./scene.ts";
import { lookOf } from "./scene.ts";

/** Fewer than this are drawn each with its arrow. */
const FEWEST = 9;

/** Of each crowd its items, by its id, which is unique on the picture. */
export type Crowds = Map<string, Item[]>;

/** The crowds among some items, and the arrows with those to and from a crowd as one. */
export function gathered(items: readonly Item[], arrows: readonly Arrow[]): { crowds: Crowds; arrows: Arrow[] } {
  const byKey = new Map<string, Item[]>();
  const arrowsAt = new Map<string, Arrow[]>();
  for (const arrow of arrows) for (const end of new Set([arrow.source, arrow.target])) add(arrowsAt, end, arrow);
  for (const item of items) {
    const key = keyOf(item, arrowsAt.get(item.id) ?? []);
    if (key) add(byKey, key, item);
  }
  const crowds: Crowds = new Map();
  const crowdOf = new Map<string, string>();
  for (const members of byKey.values()) {
    if (members.length < FEWEST) continue;
    const id = `c${members[0]!.id}`;
    crowds.set(id, members);
    for (const { id: member } of members) crowdOf.set(member, id);
  }
  return { crowds, arrows: crowds.size ? merged(arrows, crowdOf) : [...arrows] };
}

/** Adds a thing to those of a key: a hub has thousands, which are not copied for each. */
function add<T>(to: Map<string, T[]>, key: string, thing: T): void {
  const known = to.get(key);
  if (known) known.push(thing);
  else to.set(key, [thing]);
}

/** What is the same for all items of a crowd; empty for an item that belongs to none. */
function keyOf(item: Item, arrows: readonly Arrow[]): string {
  const ways = arrows.map((arrow) => {
    const isSource = arrow.source === item.id;
    return [isSource ? arrow.target : arrow.source, `${isSource ? "to" : "from"} ${lookOf(arrow.line)}`] as const;
  });
  const [hub] = ways[0] ?? [""];
  if (!hub || hub === item.id || ways.some(([other]) => other !== hub)) return "";
  return JSON.stringify([hub, item.frame, ...ways.map(([, way]) => way).sort()]);
}

function merged(arrows: readonly Arrow[], crowdOf: Map<string, string>): Arrow[] {
  const found = new Map<string, Arrow>();
  for (const arrow of arrows) {
    const [source, target] = [crowdOf.get(arrow.source) ?? arrow.source, crowdOf.get(arrow.target) ?? arrow.target];
    const key = `${source} ${target} ${lookOf(arrow.line)}`;
    const other = found.get(key);
    if (other) other.lines.push(...arrow.lines);
    else found.set(key, { ...arrow, source, target, lines: [...arrow.lines] });
  }
  return [...found.values()];
}
