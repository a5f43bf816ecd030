// The state of the page and what changes it.
import { Controls, help, themeSwitch } from "./controls.ts";
import { LEVELS, type Data } from "./data.ts";
import { counted, h, s } from "./dom.ts";
import { Wanted } from "./filters.ts";
import { frameIn } from "./graph.ts";
import { Layout } from "./layout.ts";
import { Panel, type Chosen } from "./panel.ts";
import { Picture } from "./picture.ts";
import type { Item } from "./scene.ts";
import { Tables } from "./tables.ts";
import { boxesOn, stepsFrom } from "./ways.ts";

const VIEWS = ["Picture", "Findings", "Resources", "Losses"] as const;
type ViewName = (typeof VIEWS)[number];

export class App {
  private readonly svg = s("svg", { class: "picture", role: "group", "aria-label": "Picture of the architecture" });
  private readonly side = h("aside", { "aria-label": "Details", tabindex: -1 });
  private readonly status = h("p", { class: "status", role: "status" });
  private readonly help = help();
  private readonly tabs = new Map<ViewName, HTMLButtonElement>();
  private readonly sections = new Map<ViewName, HTMLElement>();
  private readonly controls: Controls;
  private readonly picture: Picture;
  private readonly panel: Panel;
  private readonly tables: Tables;
  private readonly collapsed = new Set<string>();
  private history: Chosen[] = [];
  private wanted: Wanted;
  private shown = "";

  constructor(
    private readonly data: Data,
    packed: string,
  ) {
    this.controls = new Controls(data, () => void this.filter());
    this.wanted = new Wanted(data, this.controls.filters);
    this.panel = new Panel(data, (chosen) => this.choose(chosen, true));
    this.tables = new Tables(data, (chosen) => this.choose(chosen, true));
    this.picture = new Picture(this.svg, data, new Layout(packed), {
      chose: (item) => this.chose(item),
      choseLine: (lines) => this.choose({ what: "lines", lines }, false),
      toggled: (frame) => void this.toggle(frame),
    });
    document.addEventListener("keydown", (event) => this.key(event));
  }

  get elements(): HTMLElement[] {
    const counts = LEVELS.filter((level) => this.data.counts[level]).map((level) =>
      h("span", { class: `chip ${level}` }, counted(this.data.counts[level] ?? 0, level)),
    );
    const tabs = VIEWS.map((name) => this.tab(name));
    const zoom = (title: string, text: string, act: () => void): Node => h("button", { "aria-label": title, title, click: act }, text);
    const tools = h(
      "div",
      { class: "tools" },
      zoom("Larger", "+", () => this.picture.view.zoom(1.25)),
      zoom("Smaller", "−", () => this.picture.view.zoom(0.8)),
      zoom("All of it", "⤢", () => this.picture.view.fit()),
      zoom("Collapse all stacks", "⊟", () => void this.collapseAll()),
      zoom("Open all stacks", "⊞", () => void this.openAll()),
    );
    this.section("Picture", h("div", { class: "stagebox" }, this.svg, tools, this.status));
    this.section("Findings", this.tables.findings.element);
    this.section("Resources", this.tables.resources.element);
    this.section("Losses", this.tables.losses.element);
    const header = h(
      "header",
      {},
      h("h1", {}, "archlint"),
      h("div", { class: "counts" }, ...(counts.length ? counts : [h("span", { class: "chip fine" }, "no findings")])),
      h("div", { class: "tabs", role: "tablist", "aria-label": "Views" }, ...tabs),
      h("span", { class: "gap" }),
      themeSwitch(),
      h("button", { "aria-label": "Keys", title: "Keys", click: () => this.help.showModal() }, "?"),
    );
    return [header, this.controls.bar, h("main", {}, h("div", { class: "views" }, ...this.sections.values()), this.side), this.help];
  }

  async start(): Promise<void> {
    this.turnTo(this.data.boxes.length ? "Picture" : "Findings");
    this.show();
    this.tables.show(this.wanted);
    await this.redraw();
  }

  private tab(name: ViewName): HTMLButtonElement {
    const tab = h("button", { role: "tab", id: `tab-${name}`, "aria-controls": `view-${name}`, click: () => this.turnTo(name) }, name);
    tab.addEventListener("keydown", (event) => {
      const step = event.key === "ArrowRight" ? 1 : event.key === "ArrowLeft" ? -1 : 0;
      if (!step) return;
      const next = VIEWS[(VIEWS.indexOf(name) + step + VIEWS.length) % VIEWS.length] ?? name;
      this.turnTo(next);
      this.tabs.get(next)?.focus();
    });
    this.tabs.set(name, tab);
    return tab;
  }

  private section(name: ViewName, content: HTMLElement): void {
    this.sections.set(name, h("section", { role: "tabpanel", id: `view-${name}`, "aria-labelledby": `tab-${name}` }, content));
  }

  private turnTo(name: ViewName): void {
    for (const view of VIEWS) {
      this.tabs.get(view)?.setAttribute("aria-selected", String(view === name));
      this.tabs.get(view)?.setAttribute("tabindex", view === name ? "0" : "-1");
      this.sections.get(view)?.classList.toggle("open", view === name);
    }
    if (name === "Picture") this.picture.view.uncovered();
  }

  private get chosen(): Chosen | null {
    return this.history[this.history.length - 1] ?? null;
  }

  /** Shows what is chosen; `reveals` moves the picture to it. */
  private choose(chosen: Chosen, reveals: boolean): void {
    this.history.push(chosen);
    this.show();
    this.side.scrollTop = 0;
    // In a narrow window it stands below the picture.
    this.side.scrollIntoView({ block: "nearest" });
    if (chosen.what === "way") {
      this.picture.revealAll(new Set([chosen.from, ...boxesOn(stepsFrom(this.data, chosen.from))]));
      return;
    }
    if (!reveals) return;
    if (this.side.contains(document.activeElement) || document.activeElement === document.body) this.side.focus();
    const [first] = this.boxesOf(chosen);
    const item = first === undefined ? undefined : this.picture.scene.itemOf.get(first);
    if (item !== undefined) {
      this.picture.activate(item);
      this.picture.reveal(item);
    }
  }

  private back(): void {
    this.history.pop();
    this.show();
  }

  private chose(item: Item): void {
    if (item.box >= 0) this.choose({ what: "box", box: item.box }, false);
    else void this.toggle(frameIn(item.id));
  }

  private boxesOf(chosen: Chosen | null): number[] {
    if (chosen === null) return [];
    if (chosen.what === "box") return [chosen.box];
    if (chosen.what === "way") return [chosen.from];
    const lines = chosen.what === "lines" ? chosen.lines.map((each) => this.data.lines[each]) : this.data.lines.filter((line) => line.findings.includes(chosen.finding));
    const ends = lines.flatMap((line) => (line ? [line.source, line.target] : []));
    if (chosen.what === "lines") return ends;
    const boxes = this.data.boxes.flatMap((box, number) => (box.findings.includes(chosen.finding) ? [number] : []));
    return boxes.length ? boxes : ends;
  }

  private show(): void {
    const back = this.chosen ? h("button", { class: "close", click: () => this.back(), "aria-label": "Back" }, "← Back") : "";
    this.side.replaceChildren(back, ...this.panel.of(this.chosen));
    this.mark();
  }

  private mark(): void {
    const chosen = this.chosen;
    const steps = chosen?.what === "way" ? stepsFrom(this.data, chosen.from) : [];
    const lit = new Set(chosen?.what === "lines" ? chosen.lines : steps.flatMap(({ hop }) => hop.lines));
    let isWanted: ((item: Item) => boolean) | undefined;
    if (chosen?.what === "way") {
      const passed = boxesOn(steps).add(chosen.from);
      isWanted = (item) => item.boxes.some((box) => passed.has(box));
    } else if (!this.wanted.isAll) {
      isWanted = (item) => item.boxes.some((box) => this.wanted.boxes.has(box));
    }
    this.picture.mark(isWanted, lit, new Set(this.boxesOf(chosen)));
  }

  private async filter(): Promise<void> {
    this.wanted = new Wanted(this.data, this.controls.filters);
    this.tables.show(this.wanted);
    this.controls.tell(this.wanted.boxes.size, this.wanted.findings.size, this.wanted.isAll);
    this.mark();
    await this.redraw();
  }

  private async redraw(): Promise<void> {
    const isOnly = this.controls.only.checked && !this.wanted.isAll;
    const shown = isOnly ? [...this.wanted.boxes] : this.data.boxes.map((_, number) => number);
    const key = JSON.stringify([shown, [...this.collapsed].sort()]);
    if (key === this.shown) return;
    this.shown = key;
    document.documentElement.dataset.state = "drawing";
    await this.drawn(shown);
    if (key !== this.shown) return;
    this.mark();
    document.documentElement.dataset.state = "ready";
  }

  private async drawn(shown: number[]): Promise<void> {
    if (!this.data.boxes.length) {
      this.status.textContent = this.data.described ? "There is no resource to show." : "The run described no architecture.";
      return;
    }
    this.status.textContent = "Drawing …";
    const visible = new Set(shown);
    try {
      await this.picture.draw(this.collapsed, (box) => visible.has(box));
      this.status.textContent = shown.length ? "" : "No resource fits the filters.";
      document.documentElement.dataset.layout = String(Math.round(this.picture.took));
    } catch (error) {
      this.status.textContent = `The picture cannot be drawn here; the tables have all of it. (${String(error)})`;
    }
  }

  private async toggle(frame: string): Promise<void> {
    const isOpening = this.collapsed.delete(frame);
    if (!isOpening) this.collapsed.add(frame);
    await this.redraw();
    if (!isOpening) this.picture.focus(`f${frame}`);
  }

  private async collapseAll(): Promise<void> {
    for (const frame of this.data.frames) this.collapsed.add(frame.id);
    await this.redraw();
  }

  private async openAll(): Promise<void> {
    this.collapsed.clear();
    await this.redraw();
  }

  private key(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey || this.help.open) return;
    const target = event.target as Element;
    const isTyping = target.matches("input, select, textarea");
    if (event.key === "Escape") {
      if (target === this.controls.search) this.leaveSearch();
      else if (this.chosen) this.back();
      return;
    }
    if (isTyping) {
      if (event.key === "Enter" && target === this.controls.search) this.nextMatch(event);
      return;
    }
    const act = this.actOf(event.key, target);
    if (!act) return;
    event.preventDefault();
    act();
  }

  private actOf(key: string, target: Element): (() => void) | undefined {
    const view = VIEWS[Number(key) - 1];
    if (view) return () => this.turnTo(view);
    const item = this.picture.item(this.picture.current);
    const isInPicture = this.svg.contains(target) && item !== undefined;
    if (isInPicture && key.startsWith("Arrow")) {
      const next = this.picture.next(key);
      return () => next !== undefined && this.picture.focus(next);
    }
    if (isInPicture && (key === "Enter" || key === " ")) return () => this.chose(item);
    if (isInPicture && key === "f" && item.box >= 0) return () => this.choose({ what: "way", from: item.box }, false);
    if (isInPicture && key === "c") {
      const frame = item.box < 0 ? frameIn(item.id) : item.frame;
      return () => frame && void this.toggle(frame);
    }
    const acts: Record<string, () => void> = {
      "/": () => this.controls.search.focus(),
      "?": () => this.help.showModal(),
      "+": () => this.picture.view.zoom(1.25),
      "-": () => this.picture.view.zoom(0.8),
      "0": () => this.picture.view.fit(),
    };
    return acts[key];
  }

  private leaveSearch(): void {
    this.controls.search.value = "";
    void this.filter();
    this.picture.focus(this.picture.current);
  }

  /** Goes to the next box that fits the search, and stays in it. */
  private nextMatch(event: Event): void {
    event.preventDefault();
    const matches = this.picture.scene.items.filter((item) => item.boxes.some((box) => this.wanted.boxes.has(box)));
    const here = matches.findIndex((item) => item.id === this.picture.current);
    const next = matches[(here + 1) % matches.length];
    if (!next) return;
    this.picture.activate(next.id);
    this.picture.reveal(next.id);
    if (next.box >= 0) this.choose({ what: "box", box: next.box }, false);
  }
}
