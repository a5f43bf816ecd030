import assert from "node:assert/strict";
import { test } from "node:test";
import type { ElkNode, ElkPoint } from "elkjs/lib/elk-api.js";
import { folded, unpacked } from "../src/fold.ts";

const PACKED = { "elk.algorithm": "rectpacking" };
const at = (id: string, x: number, y = 40): ElkNode => ({ id, x, y, width: 100, height: 40 });

/** A chain from left to right, in a group and a frame; one more arrow passes below all of it. */
function chain(count: number): ElkNode {
  const children = Array.from({ length: count }, (_, n) => at(`b${n}`, n * 200));
  const edges = children.slice(1).map((child, n) => {
    const points = { startPoint: { x: n * 200 + 100, y: 60 }, endPoint: { x: (n + 1) * 200, y: 60 } };
    const labels = [{ id: `t${n}`, text: "feeds", x: n * 200 + 130, y: 64, width: 40, height: 15 }];
    return { id: `l${n}`, sources: [`b${n}`], targets: [child.id], labels, sections: [{ id: `s${n}`, ...points }] };
  });
  const last = (count - 1) * 200;
  const bendPoints = [{ x: 110, y: 70 }, { x: 110, y: 110 }, { x: last - 10, y: 110 }, { x: last - 10, y: 70 }];
  const ends = { startPoint: { x: 100, y: 70 }, endPoint: { x: last, y: 70 } };
  edges.push({ id: "long", sources: ["b0"], targets: [`b${count - 1}`], labels: [], sections: [{ id: "s", ...ends, bendPoints }] } as never);
  const group: ElkNode = { id: "g0", x: 0, y: 40, width: last + 100, height: 70, children, edges };
  const frame: ElkNode = { id: "oa", x: 0, y: 0, width: last + 100, height: 110, layoutOptions: PACKED, children: [group] };
  return { id: "root", x: 0, y: 0, width: last + 100, height: 110, layoutOptions: PACKED, children: [frame] };
}

/** Lays out as ELK would, where there is one of each. */
function packed(node: ElkNode, x = 0, y = 0): ElkNode {
  const children = node.children?.map((child) => packed(child, x + 16, y + 48)) ?? [];
  return { ...node, x, y, width: node.width ?? 500, height: node.height ?? 500, children };
}

function done(count: number): { group: ElkNode; points: Map<string, ElkPoint[]> } {
  const first = chain(count);
  const again = folded(first);
  assert.ok(again);
  const group = unpacked(first, packed(again)).children![0]!.children![0]!;
  const points = group.edges!.map((edge): [string, ElkPoint[]] => {
    const [section] = edge.sections!;
    return [edge.id, [section!.startPoint, ...(section!.bendPoints ?? []), section!.endPoint]];
  });
  return { group, points: new Map(points) };
}

test("what is not much wider than high stays as it is", () => {
  assert.equal(folded(chain(5)), null);
});

test("a long chain is folded into rows, and is not much wider than high", () => {
  const { group } = done(30);
  const rows = new Set(group.children!.map((child) => child.y));
  assert.ok(rows.size > 3 && rows.size < 10, String(rows.size));
  assert.ok(group.width! / group.height! < 3 && group.width! / group.height! > 0.7);
  for (const { x, y, width, height } of group.children!) {
    assert.ok(x! >= group.x! && x! + width! <= group.x! + group.width!);
    assert.ok(y! >= group.y! && y! + height! <= group.y! + group.height!);
  }
});

test("arrows of what is folded begin and end at their boxes, lead straight, and through no box", () => {
  const { group, points } = done(30);
  const boxes = new Map(group.children!.map((child) => [child.id, child]));
  for (const edge of group.edges!) {
    const found = points.get(edge.id)!;
    const [source, target] = [boxes.get(edge.sources[0]!)!, boxes.get(edge.targets[0]!)!];
    assert.equal(found[0]!.x, source.x! + 100);
    assert.equal(found[found.length - 1]!.x, target.x!);
    found.slice(1).forEach((point, number) => {
      const before = found[number]!;
      assert.ok(point.x === before.x || point.y === before.y, `${edge.id} leads aslant`);
      for (const box of boxes.values()) {
        const apart =
          Math.max(point.x, before.x) <= box.x! || Math.min(point.x, before.x) >= box.x! + 100 || Math.max(point.y, before.y) <= box.y! || Math.min(point.y, before.y) >= box.y! + 40;
        assert.ok(apart, `${edge.id} leads through ${box.id}`);
      }
    });
  }
});

test("arrows that lead around share no way", () => {
  const { points } = done(30);
  const down = [...points].flatMap(([id, found]) => found.slice(1).map((point, number) => [id, found[number]!, point] as const)).filter(([, from, to]) => from.x === to.x);
  for (const [one, from, to] of down) {
    for (const [other, start, end] of down) {
      if (one === other || from.x !== start.x) continue;
      const apart = Math.max(from.y, to.y) <= Math.min(start.y, end.y) || Math.max(start.y, end.y) <= Math.min(from.y, to.y);
      assert.ok(apart, `${one} and ${other}`);
    }
  }
});

test("labels stand beside their arrows", () => {
  const { group, points } = done(30);
  for (const edge of group.edges!) {
    for (const label of edge.labels ?? []) {
      const found = points.get(edge.id)!;
      assert.ok(found.some((point, number) => number && point.y === found[number - 1]!.y && label.y! - point.y === 4), edge.id);
    }
  }
});
