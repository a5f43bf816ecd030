// Folds what ELK laid out much wider than high: it is cut where only arrows pass, and its pieces stand one below the
// other, with the arrows led around. ELK's own folding loses the ends of some arrows, and does not know frames.
import type { ElkEdgeSection, ElkExtendedEdge, ElkNode, ElkPoint } from "elkjs/lib/elk-api.js";

/** What is not wider than this is read well enough as it is. */
const NARROW = 1500;
/** How much wider than high a picture is to be. */
const ASPECT = 1.5;
const LANE = 9;
/** Between two rows, and beside what leads around them. */
const GAP = 26;

export interface Row {
  left: number;
  right: number;
  top: number;
  bottom: number;
  dx: number;
  dy: number;
}

/** The graph to lay out once more, in which what has to be folded is, and all else keeps its size; null if nothing has to be. */
export function folded(done: ElkNode): ElkNode | null {
  const parts = partsOf(done);
  const area = parts.reduce((sum, part) => sum + sizeOf(part).width * sizeOf(part).height, 0);
  const most = Math.max(NARROW, Math.sqrt(area * ASPECT) * 1.25);
  const wide = parts.filter((part) => sizeOf(part).width > most && fold(part));
  return wide.length ? packing(done) : null;
}

/** What was laid out, at the places that packing it anew gave it. */
export function unpacked(done: ElkNode, packed: ElkNode): ElkNode {
  const places = new Map<string, ElkNode>();
  const visit = (node: ElkNode): void => {
    places.set(node.id, node);
    node.children?.forEach(visit);
  };
  visit(packed);
  const place = (node: ElkNode): void => {
    const { x = 0, y = 0, width, height } = places.get(node.id) ?? node;
    if (isPacked(node)) {
      Object.assign(node, { x, y, width, height });
      node.children?.forEach(place);
    } else move(node, x - (node.x ?? 0), y - (node.y ?? 0));
  };
  place(done);
  return done;
}

const isPacked = (node: ElkNode): boolean => node.layoutOptions?.["elk.algorithm"] === "rectpacking";
const sizeOf = ({ width = 0, height = 0 }: ElkNode): { width: number; height: number } => ({ width, height });

/** What is packed and does not pack others. */
function partsOf(node: ElkNode): ElkNode[] {
  return isPacked(node) ? (node.children ?? []).flatMap(partsOf) : [node];
}

function packing(node: ElkNode): ElkNode {
  const { id, layoutOptions } = node;
  if (!isPacked(node)) return { id, ...sizeOf(node) };
  return { id, ...(layoutOptions ? { layoutOptions } : {}), children: (node.children ?? []).map(packing) };
}

function move(node: ElkNode, dx: number, dy: number): void {
  node.x = (node.x ?? 0) + dx;
  node.y = (node.y ?? 0) + dy;
  for (const child of node.children ?? []) move(child, dx, dy);
  for (const edge of node.edges ?? []) {
    for (const label of edge.labels ?? []) Object.assign(label, { x: (label.x ?? 0) + dx, y: (label.y ?? 0) + dy });
    for (const section of edge.sections ?? []) setPoints(section, pointsOf(section).map(({ x, y }) => ({ x: x + dx, y: y + dy })));
  }
}

function pointsOf(section: ElkEdgeSection): ElkPoint[] {
  return [section.startPoint, ...(section.bendPoints ?? []), section.endPoint];
}

function setPoints(section: ElkEdgeSection, points: ElkPoint[]): void {
  section.startPoint = points[0]!;
  section.bendPoints = points.slice(1, -1);
  section.endPoint = points[points.length - 1]!;
}

/** How a part can be folded. */
interface Plan {
  cuts: number[];
  /** The heights at which arrows pass each cut. */
  crossings: number[][];
  rows: Row[];
  left: number;
  right: number;
  size: { width: number; height: number };
}

/** How large a part is seen, less what is in the way: arrows that lead around. */
function worthOf({ width, height }: { width: number; height: number }, rows: number, crossings: number): number {
  return Math.min(0.9, (ASPECT * 700) / width, 700 / height) / (1 + crossings * 0.05 + rows * 0.06);
}

/** Folds a part in place; tells whether it is the better for it. */
function fold(part: ElkNode): boolean {
  const gaps = gapsOf(part);
  const most = Math.min(30, Math.ceil(Math.sqrt(sizeOf(part).width / (ASPECT * sizeOf(part).height))) + 1);
  let best: Plan | undefined;
  let worth = worthOf(sizeOf(part), 1, 0) * 1.15;
  for (let count = 2; count <= most; count++) {
    const plan = planOf(part, cutsOf(part, gaps, count));
    const found = worthOf(plan.size, plan.rows.length, plan.crossings.flat().length);
    if (plan.cuts.length && found > worth) [best, worth] = [plan, found];
  }
  if (best) apply(part, best);
  return best !== undefined;
}

function planOf(part: ElkNode, cuts: number[]): Plan {
  const crossings = cuts.map((cut) => crossingsAt(part, cut));
  const lanes = Math.max(0, ...crossings.map((each) => each.length)) * LANE + GAP;
  const left = (part.x ?? 0) + lanes;
  const rows = rowsOf(part, cuts, crossings.map((each) => each.length * LANE), left);
  const right = Math.max(...rows.map((row) => row.right + row.dx));
  const last = rows[rows.length - 1]!;
  const size = { width: right + lanes - (part.x ?? 0), height: last.bottom + last.dy - (part.y ?? 0) };
  return { cuts, crossings, rows, left, right, size };
}

function apply(part: ElkNode, plan: Plan): void {
  const rowAt = ({ x = 0, width = 0 }: { x?: number; width?: number }): Row => plan.rows[plan.cuts.filter((cut) => cut < x + width / 2).length]!;
  for (const edge of part.edges ?? []) {
    for (const label of edge.labels ?? []) {
      const { dx, dy } = rowAt(label);
      Object.assign(label, { x: (label.x ?? 0) + dx, y: (label.y ?? 0) + dy });
    }
    for (const section of edge.sections ?? []) setPoints(section, led(pointsOf(section), plan));
  }
  for (const child of part.children ?? []) {
    const { dx, dy } = rowAt(child);
    move(child, dx, dy);
  }
  Object.assign(part, plan.size);
}

/** Where a part can be cut: only arrows are there, and they lead straight on. */
function gapsOf(part: ElkNode): number[] {
  const things = [...(part.children ?? []), ...(part.edges ?? []).flatMap((edge) => edge.labels ?? [])];
  const spans = things.map(({ x = 0, width = 0 }) => [x, x + width] as const);
  const turns = segmentsOf(part).filter(([from, to]) => from.y !== to.y);
  spans.push(...turns.map(([from, to]) => [Math.min(from.x, to.x) - 2, Math.max(from.x, to.x) + 2] as const));
  spans.sort((one, other) => one[0] - other[0]);
  const gaps: number[] = [];
  let end = spans[0]?.[1] ?? 0;
  for (const [from, to] of spans) {
    if (from > end + 4) gaps.push(end + 3, from - 1);
    // The head of an arrow stays whole.
    if (from > end + 16) gaps[gaps.length - 1] = from - 12;
    end = Math.max(end, to);
  }
  return gaps;
}

/** Where to cut: near to even pieces, where few arrows pass. */
function cutsOf(part: ElkNode, gaps: number[], count: number): number[] {
  const piece = sizeOf(part).width / count;
  const cuts: number[] = [];
  for (let each = 1; each < count; each++) {
    const ideal = (part.x ?? 0) + piece * each;
    const near = gaps.filter((x) => x > (cuts[cuts.length - 1] ?? -Infinity) && Math.abs(x - ideal) < piece * 0.6);
    const costs = near.map((x) => [Math.abs(x - ideal) / piece + crossingsAt(part, x).length * 0.06, x] as const);
    const [best] = costs.sort((one, other) => one[0] - other[0]);
    if (best) cuts.push(best[1]);
  }
  return cuts;
}

const sectionsOf = (part: ElkNode): ElkEdgeSection[] => (part.edges ?? []).flatMap((edge: ElkExtendedEdge) => edge.sections ?? []);

function segmentsOf(part: ElkNode): [ElkPoint, ElkPoint][] {
  return sectionsOf(part).flatMap((section) => {
    const points = pointsOf(section);
    return points.slice(1).map((point, number): [ElkPoint, ElkPoint] => [points[number]!, point]);
  });
}

/** The heights at which arrows pass a place, from the top. */
function crossingsAt(part: ElkNode, x: number): number[] {
  const found = segmentsOf(part).flatMap(([from, to]) => ((from.x < x) === (to.x < x) ? [] : [from.y]));
  return [...new Set(found)].sort((one, other) => one - other);
}

function rowsOf(part: ElkNode, cuts: number[], channels: number[], start: number): Row[] {
  const ends = [part.x ?? 0, ...cuts, (part.x ?? 0) + (part.width ?? 0)];
  const rows: Row[] = [];
  let below = part.y ?? 0;
  for (let each = 0; each + 1 < ends.length; each++) {
    const [left, right] = [ends[each]!, ends[each + 1]!];
    const heights = [...(part.children ?? []), ...(part.edges ?? []).flatMap((edge) => edge.labels ?? [])]
      .filter(({ x = 0, width = 0 }) => x + width / 2 > left && x + width / 2 < right)
      .flatMap(({ y = 0, height = 0 }) => [y, y + height]);
    for (const [from, to] of segmentsOf(part)) {
      if (Math.max(from.x, to.x) > left && Math.min(from.x, to.x) < right) heights.push(from.y, to.y);
    }
    const [top, bottom] = [Math.min(...heights), Math.max(...heights)];
    rows.push({ left, right, top, bottom, dx: start - left, dy: below - top });
    below += bottom - top + GAP * 2 + (channels[each] ?? 0);
  }
  return rows;
}

/** From the end of a row to the start of the next one: to the right, down, back to the left, and down; no two of these ways cross. */
function around(cut: number, y: number, { crossings, rows, left, right }: Plan): ElkPoint[] {
  const passing = crossings[cut]!;
  const [row, next] = [rows[cut]!, rows[cut + 1]!];
  const number = passing.indexOf(y);
  const inner = passing.length - number;
  const [out, back] = [right + inner * LANE, left - (number + 1) * LANE];
  const between = row.bottom + row.dy + GAP - LANE + inner * LANE;
  return [
    { x: out, y: y + row.dy },
    { x: out, y: between },
    { x: back, y: between },
    { x: back, y: y + next.dy },
  ];
}

/** The points of an arrow after folding. */
function led(points: ElkPoint[], plan: Plan): ElkPoint[] {
  const rowOf = (x: number): number => plan.cuts.filter((cut) => cut < x).length;
  const found: ElkPoint[] = [];
  points.forEach((point, number) => {
    let row = rowOf((points[number - 1] ?? point).x);
    while (row < rowOf(point.x)) found.push(...around(row++, point.y, plan));
    while (row > rowOf(point.x)) found.push(...around(--row, point.y, plan).reverse());
    const { dx, dy } = plan.rows[row]!;
    found.push({ x: point.x + dx, y: point.y + dy });
  });
  return found;
}
