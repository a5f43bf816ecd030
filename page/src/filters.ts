// Which boxes and findings are wanted.
import { LEVELS, type Data, type Finding } from "./data.ts";
import { around, parents } from "./scene.ts";

export interface Filters {
  check: string;
  /** The mildest level that is wanted. */
  level: string;
  kind: string;
  stack: string;
  words: string;
}

export const NO_FILTERS: Filters = { check: "", level: "", kind: "", stack: "", words: "" };

export class Wanted {
  readonly isAll: boolean;
  readonly boxes = new Set<number>();
  readonly findings = new Set<number>();
  /** Positions in the losses of messages. */
  readonly losses = new Set<number>();

  constructor(data: Data, filters: Filters) {
    this.isAll = Object.values(filters).every((value) => !value);
    const parentOf = parents(data.frames);
    const words = filters.words.toLowerCase().split(/\s+/).filter(Boolean);
    const has = (...texts: (string | undefined)[]): boolean => {
      const text = texts.join("\n").toLowerCase();
      return words.every((word) => text.includes(word));
    };
    const asked = new Set(data.findings.flatMap((finding, number) => (isAsked(finding, filters) ? [number] : [])));
    const byFinding = Boolean(filters.check || filters.level);
    const at = [...data.boxes.map((box) => box.findings)];
    for (const line of data.lines) {
      for (const end of [line.source, line.target]) at[end] = [...(at[end] ?? []), ...line.findings];
    }
    const elsewhere = new Set<number>();
    const placed = new Set<number>();
    data.boxes.forEach((box, number) => {
      const fits =
        (!filters.kind || box.kind === filters.kind) &&
        (!filters.stack || around(box.frame, parentOf).includes(filters.stack));
      const here = at[number] ?? [];
      if (!fits) return;
      here.forEach((finding) => elsewhere.add(finding));
      if (byFinding && !here.some((finding) => asked.has(finding))) return;
      placed.add(number);
      if (has(box.name, box.logical_id, box.kind, box.type, box.path)) this.boxes.add(number);
    });
    const byPlace = Boolean(filters.kind || filters.stack);
    data.messages.losses.forEach((loss, number) => {
      if ((byPlace || byFinding) && !loss.boxes.some((box) => placed.has(box))) return;
      if (has(loss.cause, loss.words, loss.resource, loss.path)) this.losses.add(number);
    });
    data.findings.forEach((finding, number) => {
      if (!asked.has(number) || (byPlace && !elsewhere.has(number))) return;
      if (has(finding.check, finding.message, finding.resource, finding.path)) this.findings.add(number);
    });
  }
}

function isAsked(finding: Finding, filters: Filters): boolean {
  if (filters.check && finding.check !== filters.check) return false;
  return !filters.level || LEVELS.indexOf(finding.level) <= LEVELS.findIndex((level) => level === filters.level);
}
