// What stands beside the picture: all that is known of a box, a line, a finding or a message's way.
import { CHANGES, placeOf, worst, type Box, type Data, type Finding, type Fix, type Line, type Loss, type Setting } from "./data.ts";
import { breakable, counted, h, link, prose } from "./dom.ts";
import { around, parents } from "./scene.ts";
import { stepsFrom, type Step } from "./ways.ts";

export type Chosen =
  | { what: "box"; box: number }
  | { what: "lines"; lines: number[] }
  | { what: "finding"; finding: number }
  | { what: "way"; from: number };

type Choose = (chosen: Chosen) => void;

/** Shapes for which it matters where messages go that fail there. */
const FAILING = new Set(["compute", "channel", "route"]);
/** The facts of a hop that are shown at once; the others are folded away. */
const FIRST_FACTS = new Set(["moves", "delivery", "order", "filter", "attempts", "size", "ceiling"]);

export class Panel {
  constructor(
    private readonly data: Data,
    private readonly choose: Choose,
  ) {}

  of(chosen: Chosen | null): Node[] {
    if (chosen === null) return this.overview();
    if (chosen.what === "box") return this.box(chosen.box);
    if (chosen.what === "lines") return this.lines(chosen.lines);
    if (chosen.what === "way") return this.way(chosen.from);
    return this.finding(chosen.finding);
  }

  private overview(): Node[] {
    const used = new Set(this.data.boxes.map((box) => box.shape));
    const looks = [
      ["message", "message"],
      ["dead", "dead letters"],
      ["loops", "may come back"],
      ["serves", "watches, logs, belongs to"],
      ["message inferred", "inferred from permissions or code"],
      ...(this.data.difference ? (["added", "removed", "changed"] as const).map((each) => [`change-${each}`, `${CHANGES[each]} ${each}`]) : []),
    ];
    return [
      ...this.difference(),
      h("h2", {}, "The run"),
      ...this.data.summary.map((line) => h("p", {}, ...line.split(/(--[\w-]+)/).map((part) => (part.startsWith("--") ? h("span", { class: "whole" }, part) : part)))),
      this.problems(),
      h("h2", {}, "Signs"),
      h(
        "ul",
        { class: "legend" },
        ...this.data.shapes
          .filter((shape) => used.has(shape.name))
          .map((shape) => h("li", {}, h("span", { class: `swatch shape-${shape.name}` }), shape.title)),
        ...looks.map(([look, title]) => h("li", {}, h("span", { class: `stroke ${look}` }), title)),
      ),
      h("p", { class: "quiet" }, "Choose a resource or an arrow to see what is known of it. Press ? for the keys."),
    ];
  }

  /** What differs, on a page of that. */
  private difference(): Node[] {
    const found = this.data.difference;
    if (!found) return [];
    const boxes = this.data.boxes.flatMap((box, number) => (box.change ? [number] : []));
    const lost = found.lost.map((loss) =>
      h("li", {}, h("strong", {}, loss.guarantee), ": ", loss.box < 0 ? loss.resource : this.boxButton(loss.box), `: ${loss.message} `, placed(placeOf(loss)), " ", loss.source ? link(loss.source, "AWS says so") : null),
    );
    const changed = boxes.map((number) => h("li", {}, this.changeOf(number), " ", this.boxButton(number)));
    const isSame = !lost.length && !changed.length && !found.gone.length && !this.data.lines.some((line) => line.change);
    return [
      h("h2", {}, "What differs"),
      h("p", { class: "quiet" }, `${found.before} → ${found.after}`),
      isSame ? h("p", {}, "Nothing differs.") : h("span"),
      this.list(`Guarantees lost (${lost.length})`, lost),
      this.list(`Resources (${changed.length})`, changed),
      this.list("New findings", this.data.findings.flatMap((finding, number) => (finding.isNew ? [this.findingItem(number)] : []))),
      this.list("Findings that are gone", found.gone.map((each) => h("li", {}, each.message, " ", placed(placeOf(each))))),
    ];
  }

  private changeOf(number: number): Node {
    const change = this.data.boxes[number]?.change;
    return change ? h("strong", { class: `changed-${change}` }, `${CHANGES[change]} ${change}`) : h("span");
  }

  private problems(): Node {
    if (!this.data.problems.length) return h("span");
    const each = this.data.problems.map((problem) => h("li", {}, placed(placeOf(problem)), " ", problem.message));
    return h("div", {}, h("h3", {}, "Not read or not done"), h("ul", {}, ...each));
  }

  private box(number: number): Node[] {
    const box = this.data.boxes[number];
    if (!box) return [];
    const frames = around(box.frame, parents(this.data.frames))
      .map((id) => this.data.frames.find((frame) => frame.id === id)?.name ?? "")
      .reverse();
    const out = this.data.lines.filter((line) => line.source === number);
    const into = this.data.lines.filter((line) => line.target === number);
    const messages = out.filter((line) => !line.serves && !line.deadLetter);
    const failures = out.filter((line) => line.deadLetter);
    const isLast = into.some((line) => line.deadLetter);
    const said: [string, string][] = [
      ["Type", box.type ?? ""],
      ["Logical id", box.logical_id ?? ""],
      ["Part of", box.owner],
      ["In", frames.join(" › ")],
      ["Declared at", box.external ? "" : placeOf(box)],
      ["Named at", box.external ? placeOf(box) : ""],
      ["Exists when", box.when ?? ""],
      ["Copies", box.many ? "as many as a value says that is not known" : ""],
    ];
    return [
      h("p", { class: "quiet" }, box.external ? `${box.kind}, outside of the templates` : box.kind),
      h("h2", { class: "name" }, box.name),
      this.changeOf(number),
      this.list("What was", (box.was ?? []).map((each) => h("li", {}, `${each.name}: ${each.before} → ${each.after}`))),
      h("dl", {}, ...said.filter(([, value]) => value).flatMap(([key, value]) => [h("dt", {}, key), h("dd", {}, ...breakable(value))])),
      h("button", { class: "main", click: () => this.choose({ what: "way", from: number }) }, "Follow a message from here"),
      this.list(`Findings (${box.findings.length})`, box.findings.map((each) => this.findingItem(each))),
      this.settings("Settings that matter", box.settings ?? [], box),
      this.settings("States", box.states ?? [], box),
      this.list("Ways to lose a message", this.lossesAt(number).map((loss) => h("li", {}, `${lossWords(loss)} `, placed(placeOf(loss))))),
      this.list("Sends to", messages.map((line) => this.lineItem(line, line.target))),
      this.list("Gets from", into.filter((line) => !line.serves && !line.deadLetter).map((line) => this.lineItem(line, line.source))),
      failures.length
        ? this.list("Fails to", failures.map((line) => this.lineItem(line, line.target)))
        : FAILING.has(box.shape) && !isLast && !box.external
          ? h("section", {}, h("h3", {}, "Fails to"), h("p", {}, "No dead-letter queue or other destination is declared here."))
          : h("span"),
      this.list("Gets failures from", into.filter((line) => line.deadLetter).map((line) => this.lineItem(line, line.source))),
      this.list("Watched, logged, owned", [
        ...out.filter((line) => line.serves).map((line) => this.lineItem(line, line.target)),
        ...into.filter((line) => line.serves).map((line) => this.lineItem(line, line.source)),
      ]),
      this.list("Policies, roles, keys", (box.facts ?? []).map((fact) => h("li", {}, `${fact.kind} ${fact.name} `, placed(placeOf(fact))))),
    ];
  }

  private lines(numbers: number[]): Node[] {
    return numbers.flatMap((number) => {
      const line = this.data.lines[number];
      if (!line) return [];
      return [
        h("h2", {}, line.link),
        h("p", {}, this.boxButton(line.source), " → ", this.boxButton(line.target)),
        this.facts(line),
        this.list("Findings", line.findings.map((each) => this.findingItem(each))),
      ];
    });
  }

  private lossesAt(box: number): Loss[] {
    return this.data.messages.losses.filter((loss) => loss.boxes.includes(box));
  }

  private way(from: number): Node[] {
    const steps = stepsFrom(this.data, from);
    return [
      h("p", { class: "quiet" }, "Where a message can go from"),
      h("h2", { class: "name" }, this.data.boxes[from]?.name ?? ""),
      steps.length
        ? h("ol", { class: "hops" }, ...steps.map((step) => this.step(step)))
        : h("p", {}, "It sends nothing on, as far as the templates say."),
      this.data.messages.more ? h("p", { class: "quiet" }, "There are more hops than are shown.") : h("span"),
      h("button", { click: () => this.choose({ what: "box", box: from }) }, "Back to the resource"),
    ];
  }

  private step({ hop, depth, isFailure }: Step): Node {
    const ends = hop.boxes.flatMap((box, number) => (number ? [" → ", this.boxButton(box)] : [this.boxButton(box)]));
    const failed = (hop.failed ?? []).flatMap((box, number) => [number ? ", " : "What fails goes to ", this.boxButton(box)]);
    const said = hop.facts.flatMap((fact) => {
      const found = this.data.messages.facts[fact];
      return found ? [found] : [];
    });
    const pages = hop.pages.flatMap((page) => this.data.messages.pages[page] ?? []);
    const more = said.filter(([name]) => !FIRST_FACTS.has(name));
    return h(
      "li",
      { class: isFailure ? "dead" : "" },
      h("span", { class: "hop" }, `hop ${depth + 1}${isFailure ? ", of what failed" : ""}`),
      h("div", {}, ...ends),
      factList(said.filter(([name]) => FIRST_FACTS.has(name))),
      failed.length ? h("div", {}, ...failed) : null,
      more.length || pages.length
        ? h(
            "details",
            {},
            h("summary", {}, "More facts, and where AWS says so"),
            factList(more),
            h("ul", { class: "facts" }, ...pages.map((page) => h("li", {}, link(page.url, page.title), ` (read ${page.checked})`))),
          )
        : null,
    );
  }

  private finding(number: number): Node[] {
    const finding = this.data.findings[number];
    if (!finding) return [];
    const check = this.data.checks[finding.check];
    const boxes = this.data.boxes.flatMap((box, each) => (box.findings.includes(number) ? [each] : []));
    const ends = this.data.lines.flatMap((line) => (line.findings.includes(number) ? [line.source, line.target] : []));
    const at = [...new Set([...boxes, ...ends])];
    return [
      h("p", {}, chip(finding), " ", h("code", {}, finding.check)),
      h("h2", {}, finding.message),
      finding.suppressed ? h("p", { class: "quiet" }, `It does not count: ${finding.suppressed}`) : h("span"),
      h("pre", { tabindex: 0, role: "region", "aria-label": "Source" }, finding.excerpt.join("\n")),
      at.length ? h("p", {}, "At ", ...at.flatMap((box, each) => (each ? [", ", this.boxButton(box)] : [this.boxButton(box)]))) : h("span"),
      finding.help ? h("section", {}, h("h3", {}, "What to do"), prose(finding.help)) : h("span"),
      ...finding.fixes.map(fixed),
      finding.flow.length
        ? this.list("The way", finding.flow.map((step) => h("li", {}, step.message, " ", placed(placeOf(step)))))
        : h("span"),
      check ? h("section", {}, h("h3", {}, "Why"), prose(check.summary), ...paragraphs(check.why), check.see ? h("p", {}, link(check.see, "Read more")) : null) : h("span"),
    ];
  }

  private settings(title: string, settings: Setting[], box: Box): Node {
    if (!settings.length) return h("span");
    const rows = settings.map((setting) =>
      h(
        "tr",
        {},
        h("th", { scope: "row" }, setting.name),
        h("td", {}, setting.unknown ? `unknown: ${setting.unknown}` : valueOf(setting), setting.when ? h("div", { class: "quiet" }, `when ${setting.when}`) : null),
        h("td", {}, setting.default ? "default" : placed(setting.path === box.path ? `line ${setting.line ?? ""}` : placeOf(setting))),
      ),
    );
    return h("section", {}, h("h3", {}, title), h("table", { class: "settings" }, h("tbody", {}, ...rows)));
  }

  private list(title: string, items: Node[]): Node {
    return items.length ? h("section", {}, h("h3", {}, title), h("ul", {}, ...items)) : h("span");
  }

  private findingItem(number: number): Node {
    const finding = this.data.findings[number];
    if (!finding) return h("li");
    const words = [chip(finding), " ", finding.message];
    return h("li", {}, h("button", { class: "link", click: () => this.choose({ what: "finding", finding: number }) }, ...words));
  }

  private lineItem(line: Line, end: number): Node {
    return h("li", {}, `${line.link} `, this.boxButton(end), this.facts(line));
  }

  private facts(line: Line): Node {
    const notes = [
      line.change ?? "",
      ...line.when.map((when) => `when ${when}`),
      line.inferred ? "inferred" : "",
      line.deadLetter ? "what could not be delivered or processed" : "",
      line.loops ? "it can come back over this" : "",
      ...line.notes,
    ];
    return h("ul", { class: "facts" }, ...notes.filter(Boolean).map((note) => h("li", {}, note)));
  }

  private boxButton(number: number): Node {
    const box = this.data.boxes[number];
    if (!box) return h("span");
    const level = worst(this.data, box.findings);
    const click = (): void => this.choose({ what: "box", box: number });
    return h("button", { class: "link", click }, `${box.kind} ${box.name}`, level ? ` (${counted(box.findings.length, "finding")})` : null);
  }
}

/** A loss as a sentence, with its circumstances. */
export function lossWords(loss: Loss): string {
  const said = [loss.seconds ? `after ${duration(loss.seconds)} at most` : "", loss.certain ? "" : "under conditions"].filter(Boolean);
  return `${loss.words}${said.length ? ` (${said.join(", ")})` : ""}`;
}

/** A time in seconds as people say it, as the report in text does. */
function duration(seconds: number): string {
  if (seconds % 86_400 === 0) return counted(seconds / 86_400, "day");
  return seconds % 3_600 === 0 ? counted(seconds / 3_600, "hour") : `${seconds} s`;
}

function factList(facts: [string, string][]): Node {
  const lost = (words: string): string => (/NOWHERE|REFUSED|LETS NOTHING THROUGH/.test(words) ? "lost" : "");
  return h("dl", { class: "told" }, ...facts.flatMap(([name, words]) => [h("dt", {}, name), h("dd", { class: lost(words) }, words)]));
}

export function chip(finding: Finding): Node {
  return h("span", { class: `chip ${finding.level}` }, finding.level);
}

function placed(place: string): Node {
  return h("code", { class: "place" }, ...breakable(place));
}

function paragraphs(lines: string[]): Node[] {
  const nodes: HTMLElement[] = [];
  for (const line of lines) {
    if (!line.startsWith("- ")) {
      nodes.push(prose(line));
      continue;
    }
    const item = h("li", {}, ...prose(line.slice(2)).childNodes);
    const last = nodes[nodes.length - 1];
    if (last?.tagName === "UL") last.append(item);
    else nodes.push(h("ul", {}, item));
  }
  return nodes;
}

function fixed(fix: Fix): Node {
  const kinds: Record<string, string> = { "+": "added", "-": "removed", "@": "where" };
  const lines = fix.diff.map((line) => h("span", { class: kinds[line.charAt(0)] ?? "" }, `${line}\n`));
  const said = h("span", { role: "status" });
  const copy = async (): Promise<void> => {
    try {
      await navigator.clipboard.writeText(fix.text.join("\n"));
      said.textContent = "Copied.";
    } catch {
      said.textContent = "The browser does not let the page copy; select the lines above.";
    }
  };
  return h(
    "section",
    {},
    h("h3", {}, `Fix: ${fix.title}`),
    fix.diff.length ? h("pre", { class: "diff", tabindex: 0, role: "region", "aria-label": "Fix" }, ...lines) : null,
    fix.text.length ? h("p", {}, h("button", { click: () => void copy() }, "Copy what is added"), " ", said) : null,
  );
}

/** What a setting is: of longer JSON its type and the names of its members, with all of it on demand. */
function valueOf(setting: Setting): Node | string {
  const text = String(setting.value);
  const data = text.length > 80 && /^[[{]/.test(text) ? parsed(text) : null;
  if (data === null || typeof data !== "object") return text;
  const { Type: type, ...others } = data as Record<string, unknown>;
  const names = Array.isArray(data) ? `${data.length} items` : Object.keys(others).join(", ");
  return h("details", {}, h("summary", {}, typeof type === "string" ? `${type}: ${names}` : names), h("pre", {}, JSON.stringify(data, null, 2)));
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
