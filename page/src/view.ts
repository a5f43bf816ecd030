// What part of the picture is seen: drag to move it, wheel or pinch to zoom.
import { s } from "./dom.ts";

interface Area {
  x: number;
  y: number;
  width: number;
  height: number;
}

const MOST = 2.5;
const LEAST = 0.01;
/** Below this, names cannot be read: the picture opens at a scale at which they can. */
const READABLE = 0.35;
const READ = 0.6;
const MARGIN = 12;
/** The height of what stands below the picture. */
const TOOLS = 44;

export class View {
  private readonly stage = s("g", { class: "stage" });
  private readonly pointers = new Map<number, { x: number; y: number }>();
  private scale = 1;
  private x = 0;
  private y = 0;
  private size = { width: 0, height: 0 };
  private hasMoved = false;
  private larger = 0;
  private waiting: (() => void) | undefined;

  /** `scaled` is called with how much larger headings are, to be read at the present scale. */
  constructor(
    private readonly svg: SVGSVGElement,
    private readonly scaled: (larger: number) => void,
  ) {
    svg.append(this.stage);
    svg.addEventListener("wheel", (event) => this.wheel(event), { passive: false });
    svg.addEventListener("pointerdown", (event) => this.down(event));
    svg.addEventListener("pointermove", (event) => this.move(event));
    for (const end of ["pointerup", "pointercancel", "pointerleave"] as const) {
      svg.addEventListener(end, (event) => this.pointers.delete(event.pointerId));
    }
    // The end of a drag is no click.
    svg.addEventListener("click", (event) => this.hasMoved && event.stopPropagation(), { capture: true });
    addEventListener("beforeprint", () => this.print());
    addEventListener("afterprint", () => {
      svg.removeAttribute("viewBox");
      this.apply();
    });
  }

  show(layers: Element[], width: number, height: number): void {
    this.stage.replaceChildren(...layers);
    this.size = { width, height };
    this.larger = 0;
    this.open();
  }

  /** Does what there was no room for while the picture was hidden. */
  uncovered(): void {
    this.waiting?.();
  }

  /** Shows all of the picture where it can be read so, else its beginning. */
  private open(): void {
    this.fit();
    if (this.waiting) this.waiting = () => this.open();
    else if (this.scale < READABLE) {
      this.moveTo(READ, MARGIN / 2, MARGIN / 2);
      this.svg.classList.add("part");
    }
  }

  /** Shows all of an area, or of the picture. */
  fit(area?: Area): void {
    const { width, height } = this.svg.getBoundingClientRect();
    this.waiting = width ? undefined : () => this.fit(area);
    if (!width || !this.size.width) return;
    const room = area ? 60 : 0;
    const shown = area ?? { x: 0, y: 0, ...this.size };
    this.svg.classList.remove("part");
    const seen = height - TOOLS;
    const scale = Math.min((width - MARGIN) / (shown.width + room * 2), (seen - MARGIN) / (shown.height + room * 2), 1.15);
    const least = Math.max(LEAST, scale);
    this.moveTo(least, width / 2 - (shown.x + shown.width / 2) * least, seen / 2 - (shown.y + shown.height / 2) * least);
  }

  zoom(factor: number): void {
    const { width, height } = this.svg.getBoundingClientRect();
    this.zoomAt(factor, width / 2, height / 2);
  }

  /** Brings an area into sight, large enough to be read. */
  reveal(area: Area): void {
    const { width, height } = this.svg.getBoundingClientRect();
    this.waiting = width ? undefined : () => this.reveal(area);
    if (!width) return;
    const scale = Math.max(this.scale, 0.75);
    const [x, y] = [area.x * this.scale + this.x, area.y * this.scale + this.y];
    const isSeen = x > 0 && y > 0 && x + area.width * scale < width && y + area.height * scale < height;
    if (isSeen && scale === this.scale) return;
    this.moveTo(scale, width / 2 - (area.x + area.width / 2) * scale, height / 2 - (area.y + area.height / 2) * scale);
  }

  private moveTo(scale: number, x: number, y: number): void {
    [this.scale, this.x, this.y] = [scale, x, y];
    this.apply();
  }

  private print(): void {
    this.svg.setAttribute("viewBox", `0 0 ${this.size.width} ${this.size.height}`);
    this.stage.setAttribute("transform", "");
  }

  private apply(): void {
    this.stage.setAttribute("transform", `translate(${this.x} ${this.y}) scale(${this.scale})`);
    // From afar, only names of frames and colours are read: they keep a size.
    this.svg.classList.toggle("far", this.scale < 0.5);
    const larger = Math.round(Math.min(2.2, Math.max(1, 0.85 / this.scale)) * 10) / 10;
    if (larger === this.larger) return;
    this.larger = larger;
    this.svg.style.setProperty("--larger", String(larger));
    this.scaled(larger);
  }

  private zoomAt(factor: number, x: number, y: number): void {
    const scale = Math.min(MOST, Math.max(LEAST, this.scale * factor));
    this.x = x - ((x - this.x) * scale) / this.scale;
    this.y = y - ((y - this.y) * scale) / this.scale;
    this.scale = scale;
    this.apply();
  }

  private wheel(event: WheelEvent): void {
    event.preventDefault();
    const box = this.svg.getBoundingClientRect();
    const unit = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? 16 : 1;
    this.zoomAt(Math.exp(-event.deltaY * unit * 0.0016), event.clientX - box.left, event.clientY - box.top);
  }

  private down(event: PointerEvent): void {
    if (!this.pointers.size) this.hasMoved = false;
    this.pointers.set(event.pointerId, { x: event.clientX, y: event.clientY });
  }

  private move(event: PointerEvent): void {
    const before = this.pointers.get(event.pointerId);
    if (!before) return;
    const now = { x: event.clientX, y: event.clientY };
    if (!this.hasMoved && Math.hypot(now.x - before.x, now.y - before.y) < 4) return;
    this.hasMoved = true;
    const other = [...this.pointers].find(([id]) => id !== event.pointerId)?.[1];
    this.pointers.set(event.pointerId, now);
    if (other) {
      const spread = (from: { x: number; y: number }): number => Math.hypot(from.x - other.x, from.y - other.y) || 1;
      const box = this.svg.getBoundingClientRect();
      this.zoomAt(spread(now) / spread(before), (now.x + other.x) / 2 - box.left, (now.y + other.y) / 2 - box.top);
      return;
    }
    this.x += now.x - before.x;
    this.y += now.y - before.y;
    this.apply();
  }
}
