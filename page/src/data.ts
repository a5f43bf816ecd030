// What a report holds; archlint/report/formats/html/contents.py writes it.

export type Level = "error" | "warning" | "note";

export interface Place {
  path?: string;
  line?: number;
}

export interface Said extends Place {
  message: string;
}

export interface Frame extends Place {
  id: string;
  kind: string;
  name: string;
  parent: string | null;
}

export interface Setting extends Place {
  name: string;
  value: string | number | boolean | null;
  default: boolean;
  unknown?: string;
  when?: string;
}

export interface Fact extends Place {
  kind: string;
  name: string;
}

export interface Box extends Place {
  id: string;
  kind: string;
  service: string;
  name: string;
  frame: string | null;
  when: string | null;
  shape: string;
  /** The name of what it is a part of; empty if it is a part of nothing. */
  owner: string;
  logical_id?: string;
  type?: string;
  external?: boolean;
  many?: boolean;
  settings?: Setting[];
  states?: Setting[];
  facts?: Fact[];
  /** Positions in the findings. */
  findings: number[];
  /** What became of it, on a page of what differs. */
  change?: Change;
  was?: { name: string; before: string; after: string }[];
}

export type Change = "added" | "removed" | "renamed" | "changed";

export interface Line {
  /** Positions in the boxes. */
  source: number;
  target: number;
  link: string;
  inferred: boolean;
  deadLetter: boolean;
  /** Whether its target only serves its source: no message goes there. */
  serves: boolean;
  loops: boolean;
  when: string[];
  notes: string[];
  findings: number[];
  change?: Change;
}

/** What differs between two architectures: the page shows the second one, with what was there before. */
export interface Difference {
  before: string;
  after: string;
  lost: (Said & { guarantee: string; resource: string; box: number; source: string })[];
  /** The findings that are gone. */
  gone: Said[];
}

/** A stretch of a message's way, from one resource to the next; numbers are positions in other lists. */
export interface MessageHop {
  /** The boxes on it, from its start to its end. */
  boxes: number[];
  /** The lines on it, and those of what fails on it. */
  lines: number[];
  /** Positions in the facts of messages. */
  facts: number[];
  /** Positions in the pages of messages. */
  pages: number[];
  /** The boxes that take what fails. */
  failed?: number[];
  /** The hops that start at its end, and that none of its messages goes on over. */
  never?: number[];
}

/** A way in which messages are lost. */
export interface Loss extends Required<Place> {
  cause: string;
  words: string;
  certain: boolean;
  seconds: number | null;
  resource: string;
  boxes: number[];
  page: number | null;
}

export interface Messages {
  hops: MessageHop[];
  /** The likeliest first. */
  losses: Loss[];
  /** Whether there are hops that are not among them. */
  more: boolean;
  /** Facts of hops: their names and their words. */
  facts: [string, string][];
  pages: { title: string; url: string; checked: string }[];
}

export interface Fix {
  title: string;
  diff: string[];
  text: string[];
}

export interface Finding extends Required<Place> {
  check: string;
  level: Level;
  message: string;
  help: string;
  resource: string;
  tags: string[];
  excerpt: string[];
  flow: Said[];
  fixes: Fix[];
  /** Why it does not count; empty if it does. */
  suppressed: string;
  isNew?: boolean;
}

export interface Check {
  summary: string;
  why: string[];
  see: string;
}

export interface Data {
  summary: string[];
  counts: Record<string, number>;
  /** Whether the run described an architecture at all. */
  described: boolean;
  findings: Finding[];
  checks: Record<string, Check>;
  problems: Said[];
  messages: Messages;
  shapes: { name: string; title: string }[];
  frames: Frame[];
  boxes: Box[];
  lines: Line[];
  difference?: Difference;
}

/** The signs of what became of something, beside its colour. */
export const CHANGES: Record<Change, string> = { added: "+", removed: "−", renamed: "~", changed: "~" };

export const LEVELS: readonly Level[] = ["error", "warning", "note"];

/** The worst level of some findings; empty if there are none that count. */
export function worst(data: Data, findings: readonly number[]): Level | "" {
  const found = new Set(findings.map((number) => data.findings[number]).map((each) => each && !each.suppressed && each.level));
  return LEVELS.find((level) => found.has(level)) ?? "";
}

export function placeOf(place: Place): string {
  return place.path ? `${place.path}${place.line ? `:${place.line}` : ""}` : "";
}
