// The picture: frames, boxes and arrows at the places that ELK gave them.
import type { ElkNode, ElkPoint } from "elkjs/lib/elk-api.js";
import { CHANGES, LEVELS, worst, type Data, type Frame } from "./data.ts";
import { counted, s } from "./dom.ts";
import { boxNames, fitting, shortenings, shortNames, textWidth } from "./names.ts";
import { frameIn, graphOf, type Size } from "./graph.ts";
import { FOLDER, iconOf } from "./icons.ts";
import type { Layout } from "./layout.ts";
import { lookOf, sceneOf, type Arrow, type Item, type Scene } from "./scene.ts";
import { View } from "./view.ts";

export interface PictureEvents {
  chose(item: Item): void;
  choseLine(lines: number[]): void;
  toggled(frame: string): void;
}

const HEIGHT = 46;
const ICON = 42;
/** With more arrows than this, words beside each are in the way; they stand in its tooltip and in the panel. */
const MOST_LABELS = 40;
const RADIUS = 6;
/** The size of names that are seen from afar; page.css has it, too. */
const FAR = 16;

export class Picture {
  readonly view: View;
  scene: Scene = { items: [], frames: [], arrows: [], crowds: new Map(), itemOf: new Map() };
  /** How long ELK took for the last layout, in milliseconds. */
  took = 0;
  private readonly boxes = new Map<string, SVGGElement>();
  private readonly arrows = new Map<string, SVGGElement>();
  private places = new Map<string, Required<Pick<ElkNode, "x" | "y" | "width" | "height">>>();
  private headings: { text: SVGTextElement; name: string; room: number }[] = [];
  private readonly names: Map<string, string>;
  private readonly titles: string[];
  private readonly shortenings: Map<string, string[]>;
  private active = "";
  private drawing = 0;

  constructor(
    svg: SVGSVGElement,
    private readonly data: Data,
    private readonly layout: Layout,
    private readonly events: PictureEvents,
  ) {
    this.names = shortNames(data.frames);
    this.titles = boxNames(data);
    this.shortenings = shortenings(this.names.values());
    this.view = new View(svg, (larger) => this.fitHeadings(larger));
    svg.prepend(s("defs", {}, ...["message", "dead", "loops", "serves", "lit"].map(marker)));
  }

  async draw(collapsed: ReadonlySet<string>, isShown: (box: number) => boolean): Promise<void> {
    const drawing = ++this.drawing;
    const scene = sceneOf(this.data, collapsed, isShown);
    const hasLabels = scene.arrows.length <= MOST_LABELS;
    const started = performance.now();
    const label = (arrow: Arrow): Size => ({ width: textWidth(words(arrow), 11) + 8, height: 15 });
    const graph = graphOf(scene, (item) => this.sizeOf(item), (arrow) => (hasLabels ? label(arrow) : null));
    const done = await this.layout.of(graph);
    if (drawing !== this.drawing) return;
    this.took = performance.now() - started;
    this.scene = scene;
    this.show(done, scene);
  }

  private show(done: ElkNode, scene: Scene): void {
    this.boxes.clear();
    this.arrows.clear();
    this.headings = [];
    this.places = new Map();
    const frames = new Map(scene.frames.map((frame) => [frame.id, frame]));
    const items = new Map(scene.items.map((item) => [item.id, item]));
    const arrows = new Map(scene.arrows.map((arrow) => [arrow.id, arrow]));
    const below = s("g", {});
    const lines = s("g", {});
    const above = s("g", {});
    const visit = (node: ElkNode): void => {
      const { x = 0, y = 0, width = 0, height = 0 } = node;
      this.places.set(node.id, { x, y, width, height });
      const item = items.get(node.id);
      const frame = node.id.startsWith("o") ? frames.get(frameIn(node.id)) : undefined;
      if (item) above.append(this.box(item, node));
      else if (scene.crowds.has(node.id)) below.append(s("rect", { class: "crowd", x, y, width, height, rx: 10 }));
      else if (frame) below.append(this.frame(frame, node, false));
      for (const edge of node.edges ?? []) {
        const arrow = arrows.get(edge.id);
        if (arrow) lines.append(this.arrow(arrow, edge.sections ?? [], edge.labels ?? []));
      }
      node.children?.forEach(visit);
    };
    (done.children ?? []).forEach(visit);
    this.view.show([below, lines, above], done.width ?? 0, done.height ?? 0);
    this.activate(this.boxes.has(this.active) ? this.active : (scene.items[0]?.id ?? ""));
  }

  /** Marks what is lit, what is chosen and what is not wanted; undefined dims nothing. */
  mark(wanted: ((item: Item) => boolean) | undefined, lit: ReadonlySet<number>, chosen: ReadonlySet<number>): void {
    const isLit = (arrow: Arrow): boolean => arrow.lines.some((line) => lit.has(line));
    const items = new Map<string, Item>();
    const isWantedItem = new Map<Item, boolean>();
    for (const item of this.scene.items) {
      items.set(item.id, item);
      isWantedItem.set(item, wanted === undefined || wanted(item));
      const box = this.boxes.get(item.id);
      box?.classList.toggle("dim", !isWantedItem.get(item));
      const isChosen = item.boxes.some((each) => chosen.has(each));
      box?.classList.toggle("chosen", isChosen);
      if (box?.getAttribute("aria-pressed") !== String(isChosen)) box?.setAttribute("aria-pressed", String(isChosen));
    }
    for (const [id, members] of this.scene.crowds) {
      const crowd: Item = { id, box: -1, frame: "", boxes: members.flatMap((member) => member.boxes) };
      items.set(id, crowd);
      isWantedItem.set(crowd, members.some((member) => isWantedItem.get(member)));
    }
    for (const arrow of this.scene.arrows) {
      const drawn = this.arrows.get(arrow.id);
      const ends = [arrow.source, arrow.target].map((id) => items.get(id));
      const isWanted = ends.every((item) => item !== undefined && isWantedItem.get(item));
      drawn?.classList.toggle("lit", isLit(arrow));
      drawn?.classList.toggle("dim", !isLit(arrow) && (lit.size > 0 || !isWanted));
      drawn?.classList.toggle("near", ends.some((item) => item?.boxes.some((each) => chosen.has(each))));
    }
  }

  /** Makes an item the one that the keyboard is at. */
  activate(id: string): void {
    this.boxes.get(this.active)?.setAttribute("tabindex", "-1");
    this.active = id;
    this.boxes.get(id)?.setAttribute("tabindex", "0");
  }

  focus(id: string): void {
    this.activate(id);
    this.boxes.get(id)?.focus({ preventScroll: true });
    this.reveal(id);
  }

  /** Moves the picture so that an item is seen. */
  reveal(id: string): void {
    const place = this.places.get(id);
    if (place) this.view.reveal(place);
  }

  /** Moves the picture so that all of some boxes are seen. */
  revealAll(boxes: ReadonlySet<number>): void {
    const ids = new Set([...boxes].map((box) => this.scene.itemOf.get(box)));
    const places = [...ids].flatMap((id) => (id === undefined ? [] : (this.places.get(id) ?? [])));
    if (!places.length) return;
    const [x, y] = [Math.min(...places.map((place) => place.x)), Math.min(...places.map((place) => place.y))];
    const width = Math.max(...places.map((place) => place.x + place.width)) - x;
    const height = Math.max(...places.map((place) => place.y + place.height)) - y;
    this.view.fit({ x, y, width, height });
  }

  item(id: string): Item | undefined {
    return this.scene.items.find((item) => item.id === id);
  }

  get current(): string {
    return this.active;
  }

  /** The item that an arrow key leads to: along an arrow, or to the next one above or below. */
  next(key: string): string | undefined {
    const here = this.places.get(this.active);
    if (!here) return undefined;
    const along = key === "ArrowRight" || key === "ArrowLeft";
    const way = key === "ArrowRight" ? (["source", "target"] as const) : (["target", "source"] as const);
    const members = (id: string): string[] => this.scene.crowds.get(id)?.map((item) => item.id) ?? [id];
    const near = this.scene.arrows.flatMap((arrow) => (members(arrow[way[0]]).includes(this.active) ? members(arrow[way[1]]) : []));
    const ids = along ? near : this.scene.items.map((item) => item.id);
    const sign = key === "ArrowUp" ? -1 : 1;
    let best: string | undefined;
    let least = Infinity;
    for (const id of ids) {
      const place = this.places.get(id);
      if (!place || id === this.active) continue;
      const [dx, dy] = [Math.abs(place.x - here.x), (place.y - here.y) * sign];
      if (!along && dy <= 0) continue;
      const distance = along ? Math.abs(dy) : dy + dx * 3;
      if (distance < least) [best, least] = [id, distance];
    }
    return best;
  }

  private fitHeadings(larger: number): void {
    for (const { text, name, room } of this.headings) {
      const short = this.shortenings.get(name) ?? [name];
      const fits = short.find((each) => textWidth(each, 13) <= room / larger);
      text.textContent = fits ?? fitting(short[short.length - 1]!, 13, room / larger);
    }
  }

  private sizeOf(item: Item): Size {
    const { title, about } = this.wordsOf(item);
    const width = ICON + Math.max(textWidth(title, FAR), textWidth(about, 11)) + 14;
    return { width: Math.min(330, Math.max(140, Math.ceil(width))), height: HEIGHT };
  }

  private wordsOf(item: Item): { title: string; about: string } {
    const box = this.data.boxes[item.box];
    if (box) return { title: this.titles[item.box] ?? box.name, about: box.kind };
    const frame = this.data.frames.find((each) => each.id === frameIn(item.id));
    return { title: this.names.get(frame?.id ?? "") ?? "", about: `${frame?.kind ?? ""}, ${counted(item.boxes.length, "resource")}` };
  }

  private findingsOf(item: Item): number[] {
    return [...new Set(item.boxes.flatMap((box) => this.data.boxes[box]?.findings ?? []))];
  }

  private box(item: Item, node: ElkNode): SVGGElement {
    const { x = 0, y = 0, width = 0, height = 0 } = node;
    const { title, about } = this.wordsOf(item);
    const box = this.data.boxes[item.box];
    const findings = this.findingsOf(item);
    const level = worst(this.data, findings);
    const classes = ["box", `shape-${box?.shape ?? "stack"}`, box?.external ? "external" : "", level && `level-${level}`, box?.change && `change-${box.change}`];
    const counts = LEVELS.map((each) => [each, findings.filter((f) => this.data.findings[f]?.level === each).length] as const);
    const said = counts.filter(([, count]) => count).map(([each, count]) => counted(count, each));
    const many = box?.many ? s("rect", { class: "behind", x: 4, y: 4, width, height, rx: 7 }) : null;
    const drawn = s(
      "g",
      {
        class: classes.filter(Boolean).join(" "),
        transform: `translate(${x} ${y})`,
        role: "button",
        tabindex: -1,
        "aria-pressed": "false",
        "data-id": item.id,
        click: () => this.events.chose(item),
        focus: () => this.activate(item.id),
      },
      // Its accessible name, and its tooltip.
      s("title", {}, [title, about, ...(box && !title.includes(box.name) ? [box.name] : []), ...(box?.change ? [box.change] : []), ...(said.length ? said : ["no findings"])].join(", ")),
      many,
      s("rect", { class: "ground", width, height, rx: 7 }),
      s("path", { class: "strip", d: `M7 0H${ICON - 9}V${height}H7a7 7 0 0 1-7-7V7a7 7 0 0 1 7-7z` }),
      s("path", { class: "icon", d: box ? iconOf(box.kind, box.shape) : FOLDER, transform: "translate(6 12.5) scale(0.88)" }),
      s("text", { class: "name", x: ICON, y: 20, "aria-hidden": "true" }, fitting(title, FAR, width - ICON - 8)),
      s("text", { class: "kind", x: ICON, y: 36, "aria-hidden": "true" }, fitting(about, 11, width - ICON - (box?.change ? 30 : 12))),
      level ? badge(level, findings.filter((each) => !this.data.findings[each]?.suppressed).length, width) : null,
    );
    if (box?.change) drawn.append(s("text", { class: "sign", x: width - 10, y: height - 8, "aria-hidden": "true" }, CHANGES[box.change]));
    this.boxes.set(item.id, drawn);
    if (item.box < 0) drawn.append(this.toggle(frameIn(item.id), title, width - 24, height - 20, true));
    return drawn;
  }

  private frame(frame: Frame, node: ElkNode, isCollapsed: boolean): SVGGElement {
    const { x = 0, y = 0, width = 0, height = 0 } = node;
    const name = this.names.get(frame.id) ?? frame.name;
    const heading = s("text", {}, name);
    this.headings.push({ text: heading, name, room: width - 46 });
    return s(
      "g",
      { class: `frame frame-${frame.kind.replace(/ /g, "-")}`, transform: `translate(${x} ${y})` },
      s("rect", { width, height, rx: 10 }),
      s("g", { class: "heading", transform: "translate(36 9)" }, s("title", {}, `${frame.kind} ${frame.name}`), heading),
      this.toggle(frame.id, frame.name, 10, 9, isCollapsed),
    );
  }

  private toggle(frame: string, name: string, x: number, y: number, isCollapsed: boolean): SVGGElement {
    const act = (event: Event): void => {
      event.stopPropagation();
      this.events.toggled(frame);
    };
    return s(
      "g",
      { class: "toggle", transform: `translate(${x} ${y})`, click: act, "aria-hidden": "true" },
      s("title", {}, `${isCollapsed ? "Open" : "Collapse"} ${name}`),
      s("rect", { width: 18, height: 18, rx: 4 }),
      s("path", { d: isCollapsed ? "M4 9h10M9 4v10" : "M4 9h10" }),
    );
  }

  private arrow(arrow: Arrow, sections: { startPoint: ElkPoint; endPoint: ElkPoint; bendPoints?: ElkPoint[] }[], labels: ElkNode["labels"]): SVGGElement {
    const look = lookOf(arrow.line);
    const d = sections.map((each) => rounded([each.startPoint, ...(each.bendPoints ?? []), each.endPoint])).join("");
    const marker = look.split(" ")[0] ?? "message";
    const drawn = s(
      "g",
      { class: `arrow ${look}`, "aria-hidden": "true", click: () => this.events.choseLine(arrow.lines) },
      s("title", {}, [words(arrow), ...(arrow.line.change ? [arrow.line.change] : []), ...arrow.line.when.map((when) => `when ${when}`), ...arrow.line.notes].join("\n")),
      s("path", { class: "reach", d }),
      s("path", { class: "line", d, "marker-end": `url(#${marker})` }),
      ...(labels ?? []).map((label) =>
        s("text", { class: "label", x: (label.x ?? 0) + (label.width ?? 0) / 2, y: (label.y ?? 0) + 11 }, label.text === undefined ? "" : words(arrow)),
      ),
    );
    this.arrows.set(arrow.id, drawn);
    return drawn;
  }
}

function words(arrow: Arrow): string {
  return arrow.lines.length > 1 ? `${arrow.line.link} (${arrow.lines.length})` : arrow.line.link;
}

function badge(level: string, count: number, width: number): SVGGElement {
  const text = `${level === "error" ? "✕" : level === "warning" ? "!" : "i"} ${count}`;
  const wide = 12 + text.length * 6.5;
  return s(
    "g",
    { class: `badge ${level}`, "aria-hidden": "true", transform: `translate(${width - wide + 8} -9)` },
    s("rect", { width: wide, height: 18, rx: 9 }),
    s("text", { x: wide / 2, y: 13 }, text),
  );
}

function marker(name: string): SVGMarkerElement {
  const d = name === "dead" ? "M8 1V11M2 6h6" : name === "serves" ? "M2 2l6 4-6 4" : "M1 1l8 5-8 5z";
  const size = { viewBox: "0 0 10 12", refX: name === "dead" ? 8 : 9, refY: 6, markerWidth: 10, markerHeight: 12 };
  return s("marker", { id: name, class: `head ${name}`, orient: "auto", markerUnits: "userSpaceOnUse", ...size }, s("path", { d }));
}

/** The path along some points, its corners rounded. */
function rounded(points: ElkPoint[]): string {
  let path = "";
  points.forEach((point, number) => {
    const [before, after] = [points[number - 1], points[number + 1]];
    if (!before || !after) {
      path += `${before ? "L" : "M"}${point.x} ${point.y}`;
      return;
    }
    const start = towards(point, before);
    const end = towards(point, after);
    path += `L${start.x} ${start.y}Q${point.x} ${point.y} ${end.x} ${end.y}`;
  });
  return path;
}

function towards(from: ElkPoint, to: ElkPoint): ElkPoint {
  const distance = Math.hypot(to.x - from.x, to.y - from.y) || 1;
  const part = Math.min(RADIUS, distance / 2) / distance;
  return { x: from.x + (to.x - from.x) * part, y: from.y + (to.y - from.y) * part };
}
