// From a scene to what ELK lays out. Boxes with lines between them are layered from left to right; what is not connected
// is packed in rows. A frame that lines lead into is laid out together with what is around it, any other on its own.
import type { ElkExtendedEdge, ElkNode, LayoutOptions } from "elkjs/lib/elk-api.js";
import type { Arrow, Item, Scene } from "./scene.ts";
import { parents } from "./scene.ts";

export interface Size {
  width: number;
  height: number;
}

const FRAME: LayoutOptions = {
  "elk.padding": "[top=48,left=16,bottom=16,right=16]",
  "elk.nodeSize.constraints": "MINIMUM_SIZE",
  "elk.nodeSize.minimum": "(240, 80)",
};
const LAYERED: LayoutOptions = {
  "elk.algorithm": "layered",
  "elk.direction": "RIGHT",
  "elk.edgeRouting": "ORTHOGONAL",
  "elk.hierarchyHandling": "INCLUDE_CHILDREN",
  "elk.spacing.nodeNode": "22",
  "elk.spacing.edgeNode": "14",
  "elk.spacing.edgeEdge": "10",
  "elk.spacing.edgeLabel": "4",
  "elk.layered.spacing.nodeNodeBetweenLayers": "30",
  "elk.layered.spacing.edgeNodeBetweenLayers": "16",
  "elk.layered.spacing.edgeEdgeBetweenLayers": "10",
  // The picture is the same or nearly so with more, and opens later.
  "elk.layered.thoroughness": "3",
  "elk.layered.nodePlacement.strategy": "BRANDES_KOEPF",
  "elk.layered.nodePlacement.bk.fixedAlignment": "BALANCED",
  "elk.json.edgeCoords": "ROOT",
  "elk.json.shapeCoords": "ROOT",
};
const PACKED: LayoutOptions = {
  "elk.algorithm": "rectpacking",
  "elk.hierarchyHandling": "SEPARATE_CHILDREN",
  "elk.aspectRatio": "1.35",
  "elk.spacing.nodeNode": "20",
  "elk.rectpacking.packing.strategy": "COMPACTION",
  "elk.json.edgeCoords": "ROOT",
  "elk.json.shapeCoords": "ROOT",
};
const CROWD = "[top=14,left=12,bottom=12,right=12]";
const BARE = "[top=0,left=0,bottom=0,right=0]";

/** The id of the frame that `o` or `f` stands before. */
export const frameIn = (id: string): string => id.slice(1);

export function graphOf(scene: Scene, sizeOf: (item: Item) => Size, labelOf: (arrow: Arrow) => Size | null): ElkNode {
  return new Builder(scene, sizeOf, labelOf).root();
}

class Builder {
  private readonly parentOf;
  private readonly inside = new Map<string, string[]>();
  private readonly items = new Map<string, Item>();
  private groups = 0;

  constructor(
    private readonly scene: Scene,
    private readonly sizeOf: (item: Item) => Size,
    private readonly labelOf: (arrow: Arrow) => Size | null,
  ) {
    this.parentOf = parents(scene.frames);
    for (const frame of scene.frames) this.put(this.parentOf.get(frame.id) ?? "", `o${frame.id}`);
    const gathered = new Set<string>();
    for (const [id, members] of scene.crowds) {
      this.put(members[0]?.frame ?? "", id);
      for (const member of members) gathered.add(member.id);
    }
    for (const item of scene.items) {
      this.items.set(item.id, item);
      if (!gathered.has(item.id)) this.put(item.frame, item.id);
    }
  }

  root(): ElkNode {
    return { id: "root", layoutOptions: { ...PACKED, "elk.padding": "[top=24,left=24,bottom=24,right=24]" }, ...this.packed("") };
  }

  private put(frame: string, id: string): void {
    const list = this.inside.get(frame);
    if (list) list.push(id);
    else this.inside.set(frame, [id]);
  }

  /** The children of a frame that no line leads into or out of. */
  private packed(frame: string): Pick<ElkNode, "children"> {
    return { children: this.components(frame).map(({ members, arrows }) => this.component(members, arrows)) };
  }

  private component(members: string[], arrows: Arrow[]): ElkNode {
    const [only] = members;
    if (members.length === 1 && only !== undefined && (!arrows.length || only.startsWith("o"))) return this.alone(only);
    return {
      id: `g${this.groups++}`,
      layoutOptions: { ...LAYERED, "elk.padding": BARE },
      children: members.map((id) => (id.startsWith("o") ? this.opened(id, this.reached(arrows)) : this.leaf(id))),
      edges: arrows.map((arrow) => this.edge(arrow)),
    };
  }

  private alone(id: string): ElkNode {
    if (!id.startsWith("o")) return this.leaf(id);
    return { id, layoutOptions: { ...PACKED, ...FRAME }, ...this.packed(frameIn(id)) };
  }

  private leaf(id: string): ElkNode {
    const crowd = this.scene.crowds.get(id);
    if (crowd) return { id, layoutOptions: { ...PACKED, "elk.padding": CROWD }, children: crowd.map((member) => this.leaf(member.id)) };
    const item = this.items.get(id);
    return { id, ...(item ? this.sizeOf(item) : { width: 0, height: 0 }) };
  }

  /** The items that some arrows are about. */
  private reached(arrows: Arrow[]): Set<string> {
    return new Set(arrows.flatMap((arrow) => [arrow.source, arrow.target]));
  }

  /** A frame whose contents are layered with what is around it; what no line concerns is packed into a group of its own. */
  private opened(id: string, reached: Set<string>): ElkNode {
    const children: ElkNode[] = [];
    const rest: ElkNode[] = [];
    for (const { members, arrows } of this.components(frameIn(id))) {
      const concerned = members.some((member) => this.itemsIn(member).some((item) => reached.has(item)));
      if (!concerned) rest.push(this.component(members, arrows));
      else for (const each of members) children.push(each.startsWith("o") ? this.opened(each, reached) : this.leaf(each));
    }
    if (rest.length) {
      children.push({ id: `g${this.groups++}`, layoutOptions: { ...PACKED, "elk.padding": BARE }, children: rest });
    }
    return { id, layoutOptions: { ...LAYERED, ...FRAME }, children };
  }

  private itemsIn(id: string): string[] {
    return id.startsWith("o") ? (this.inside.get(frameIn(id)) ?? []).flatMap((each) => this.itemsIn(each)) : [id];
  }

  /** What is directly inside of a frame, in parts that no line connects, with the lines inside of each. */
  private components(frame: string): { members: string[]; arrows: Arrow[] }[] {
    const members = this.inside.get(frame) ?? [];
    const memberOf = new Map(members.flatMap((member) => this.itemsIn(member).map((item) => [item, member] as const)));
    const root = new Map(members.map((member) => [member, member]));
    const find = (id: string): string => {
      let each = id;
      while (root.get(each) !== each) each = root.get(each) ?? each;
      root.set(id, each);
      return each;
    };
    const within: [Arrow, string][] = [];
    for (const arrow of this.scene.arrows) {
      const source = memberOf.get(arrow.source);
      const target = memberOf.get(arrow.target);
      if (source === undefined || target === undefined) continue;
      within.push([arrow, source]);
      root.set(find(source), find(target));
    }
    const parts = new Map<string, { members: string[]; arrows: Arrow[] }>();
    for (const member of members) {
      const part = parts.get(find(member)) ?? { members: [], arrows: [] };
      part.members.push(member);
      parts.set(find(member), part);
    }
    for (const [arrow, source] of within) parts.get(find(source))?.arrows.push(arrow);
    return [...parts.values()].sort((one, other) => other.members.length - one.members.length);
  }

  private edge(arrow: Arrow): ElkExtendedEdge {
    const label = this.labelOf(arrow);
    return {
      id: arrow.id,
      sources: [arrow.source],
      targets: [arrow.target],
      labels: label ? [{ id: `t${arrow.id}`, text: arrow.line.link, ...label }] : [],
      layoutOptions: { "elk.edgeLabels.placement": "CENTER" },
    };
  }
}
