// Findings and resources as tables: all that the picture shows, for those who do not look at pictures.
import { LEVELS, placeOf, type Data } from "./data.ts";
import { breakable, h, link } from "./dom.ts";
import type { Wanted } from "./filters.ts";
import { chip, lossWords, type Chosen } from "./panel.ts";

type Key = string | number;

/** More rows than this are shown on request: a browser takes its time for a thousand. */
const AT_FIRST = 150;

interface Column {
  title: string;
  key(row: number): Key;
  cell?(row: number): Node;
}

export class Table {
  private sorted = -1;
  private isDown = false;
  private rows: number[] = [];
  private readonly body = h("tbody", { role: "rowgroup" });
  private readonly heads: HTMLTableCellElement[];
  private readonly rest = h("button", { class: "more", click: () => this.fill(Infinity) });
  private ordered: number[] = [];
  readonly element: HTMLElement;

  constructor(
    caption: string,
    private readonly columns: Column[],
    private readonly empty: string,
  ) {
    this.heads = columns.map((column, number) =>
      h("th", { scope: "col", role: "columnheader" }, h("button", { click: () => this.sort(number) }, column.title)),
    );
    // Their roles are said: in a narrow window rows are shown as blocks, and would not be taken for rows any more.
    const head = h("thead", { role: "rowgroup" }, h("tr", { role: "row" }, ...this.heads));
    const table = h("table", { class: "wide", role: "table" }, h("caption", {}, caption), head, this.body);
    this.element = h("div", {}, table, this.rest);
    addEventListener("beforeprint", () => this.fill(Infinity));
  }

  show(rows: number[]): void {
    this.rows = rows;
    const column = this.columns[this.sorted];
    const sign = this.isDown ? -1 : 1;
    this.ordered = column ? [...rows].sort((one, other) => sign * compared(column.key(one), column.key(other))) : rows;
    this.fill(AT_FIRST);
  }

  /** Shows so many rows at most, and a button for the rest. */
  private fill(most: number): void {
    const none = h("tr", { role: "row" }, h("td", { role: "cell", colspan: this.columns.length }, this.empty));
    const shown = this.ordered.slice(0, most);
    this.body.replaceChildren(...(shown.length ? shown.map((row) => this.row(row)) : [none]));
    this.rest.textContent = `Show all ${this.ordered.length}`;
    this.rest.hidden = shown.length === this.ordered.length;
  }

  private row(row: number): Node {
    const shown = (column: Column): (Node | string)[] => (column.cell ? [column.cell(row)] : breakable(String(column.key(row))));
    const cells = this.columns.map((column) => h("td", { role: "cell", "data-title": column.title }, ...shown(column)));
    return h("tr", { role: "row" }, ...cells);
  }

  private sort(number: number): void {
    this.isDown = this.sorted === number && !this.isDown;
    this.sorted = number;
    this.heads.forEach((head, each) => {
      if (each === number) head.setAttribute("aria-sort", this.isDown ? "descending" : "ascending");
      else head.removeAttribute("aria-sort");
    });
    this.show(this.rows);
  }
}

function compared(one: Key, other: Key): number {
  if (typeof one === "number" && typeof other === "number") return one - other;
  return String(one).localeCompare(String(other), "en", { numeric: true });
}

export class Tables {
  readonly findings: Table;
  readonly resources: Table;
  readonly losses: Table;

  constructor(
    private readonly data: Data,
    choose: (chosen: Chosen) => void,
  ) {
    const finding = (row: number) => data.findings[row]!;
    const box = (row: number) => data.boxes[row]!;
    const button = (text: string, chosen: Chosen): Node => h("button", { class: "link", click: () => choose(chosen) }, ...breakable(text));
    const place = (text: string): Node => h("code", { class: "place" }, ...breakable(text));
    const count = (row: number, end: "source" | "target"): number => data.lines.filter((line) => line[end] === row && !line.serves).length;
    const stack = (row: number): string => data.frames.find((frame) => frame.id === box(row).frame)?.name ?? "outside";
    const many = data.findings.some((each) => each.suppressed);
    this.findings = new Table(
      "Findings",
      [
        { title: "Level", key: (row) => LEVELS.indexOf(finding(row).level), cell: (row) => chip(finding(row)) },
        { title: "Finding", key: (row) => finding(row).message, cell: (row) => button(finding(row).message, { what: "finding", finding: row }) },
        { title: "Check", key: (row) => finding(row).check },
        { title: "Resource", key: (row) => finding(row).resource },
        { title: "Place", key: (row) => placeOf(finding(row)), cell: (row) => place(placeOf(finding(row))) },
        ...(many ? [{ title: "Suppressed", key: (row: number) => finding(row).suppressed }] : []),
      ],
      "There is none.",
    );
    this.resources = new Table(
      "Resources",
      [
        { title: "Kind", key: (row) => box(row).kind },
        { title: "Name", key: (row) => box(row).name, cell: (row) => button(box(row).name, { what: "box", box: row }) },
        { title: "Stack or module", key: stack },
        { title: "In", key: (row) => count(row, "target") },
        { title: "Out", key: (row) => count(row, "source") },
        { title: "Findings", key: (row) => box(row).findings.length },
        { title: "Place", key: (row) => placeOf(box(row)), cell: (row) => place(placeOf(box(row))) },
      ],
      "There is none.",
    );
    this.losses = this.lossTable(button, place);
  }

  private lossTable(button: (text: string, chosen: Chosen) => Node, place: (text: string) => Node): Table {
    const loss = (row: number) => this.data.messages.losses[row]!;
    const at = (row: number): Node => {
      const [box] = loss(row).boxes;
      return box === undefined ? document.createTextNode(loss(row).resource) : button(loss(row).resource, { what: "box", box });
    };
    const source = (row: number): Node => {
      const page = this.data.messages.pages[loss(row).page ?? -1];
      return page ? link(page.url, page.title) : document.createTextNode("");
    };
    return new Table(
      "Ways to lose a message, the likeliest first",
      [
        { title: "Rank", key: (row) => row + 1 },
        { title: "What happens", key: (row) => lossWords(loss(row)) },
        { title: "How", key: (row) => loss(row).cause },
        { title: "Resource", key: (row) => loss(row).resource, cell: at },
        { title: "Place", key: (row) => placeOf(loss(row)), cell: (row) => place(placeOf(loss(row))) },
        { title: "AWS says", key: (row) => this.data.messages.pages[loss(row).page ?? -1]?.title ?? "", cell: source },
      ],
      this.data.described ? "No way to lose a message is known. What is not known, archlint trace --loss lists." : "The run described no architecture.",
    );
  }

  show(wanted: Wanted): void {
    this.losses.show(this.data.messages.losses.flatMap((_, number) => (wanted.losses.has(number) ? [number] : [])));
    this.findings.show(this.data.findings.flatMap((_, number) => (wanted.findings.has(number) ? [number] : [])));
    this.resources.show(this.data.boxes.flatMap((_, number) => (wanted.boxes.has(number) ? [number] : [])));
  }
}
