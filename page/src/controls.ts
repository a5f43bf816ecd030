// What stands above the picture: search, filters, the switch of the theme, the help.
import type { Data } from "./data.ts";
import { counted, h } from "./dom.ts";
import { NO_FILTERS, type Filters } from "./filters.ts";

export class Controls {
  readonly search = h("input", { type: "search", placeholder: "Search ( / )", "aria-label": "Search", autocomplete: "off" });
  readonly only = h("input", { type: "checkbox", id: "only" });
  private readonly selects: Record<"level" | "check" | "kind" | "stack", HTMLSelectElement>;
  private readonly told = h("span", { class: "told", role: "status" });

  constructor(
    data: Data,
    private readonly changed: () => void,
  ) {
    const sorted = (values: (string | undefined)[]): [string, string][] =>
      [...new Set(values)].filter((value): value is string => Boolean(value)).sort().map((value) => [value, value]);
    this.selects = {
      level: this.select("Level", [["note", "note or worse"], ["warning", "warning or worse"], ["error", "error"]]),
      check: this.select("Check", sorted(data.findings.map((finding) => finding.check))),
      kind: this.select("Kind", sorted(data.boxes.map((box) => box.kind))),
      stack: this.select("Stack or module", data.frames.map((frame) => [frame.id, `${frame.name} (${frame.kind})`])),
    };
    this.search.addEventListener("input", changed);
    this.only.addEventListener("change", changed);
  }

  get filters(): Filters {
    const { level, check, kind, stack } = this.selects;
    return { level: level.value, check: check.value, kind: kind.value, stack: stack.value, words: this.search.value.trim() };
  }

  reset(): void {
    for (const select of Object.values(this.selects)) select.value = "";
    this.search.value = NO_FILTERS.words;
    this.only.checked = false;
    this.changed();
  }

  tell(boxes: number, findings: number, isAll: boolean): void {
    this.told.textContent = isAll ? "" : `${counted(boxes, "resource")}, ${counted(findings, "finding")}`;
  }

  get bar(): HTMLElement {
    const labelled = Object.entries(this.selects).map(([name, select]) =>
      h("label", {}, h("span", {}, name === "stack" ? "Stack" : name.charAt(0).toUpperCase() + name.slice(1)), select),
    );
    return h(
      "form",
      { class: "filters", role: "search", "aria-label": "Filters", submit: (event) => event.preventDefault() },
      this.search,
      ...labelled,
      h("label", { class: "check", for: "only" }, this.only, "hide all else"),
      h("button", { type: "button", click: () => this.reset() }, "Clear"),
      this.told,
    );
  }

  private select(title: string, values: [string, string][]): HTMLSelectElement {
    const options = values.map(([value, text]) => h("option", { value }, text));
    return h("select", { "aria-label": title, change: this.changed }, h("option", { value: "" }, "all"), ...options);
  }
}

export function themeSwitch(): HTMLElement {
  const select = h("select", { "aria-label": "Colours" }, ...["auto", "light", "dark"].map((each) => h("option", { value: each }, each)));
  select.addEventListener("change", () => {
    if (select.value === "auto") delete document.documentElement.dataset.theme;
    else document.documentElement.dataset.theme = select.value;
  });
  return h("label", {}, h("span", {}, "Colours"), select);
}

const KEYS: [string, string][] = [
  ["/", "search; Enter goes to the next match"],
  ["→ ←", "in the picture: along an arrow, or against it"],
  ["↑ ↓", "in the picture: to the resource above or below"],
  ["Enter", "what is known of the resource"],
  ["f", "follow a message from the resource"],
  ["c", "collapse or open its stack"],
  ["+ − 0", "larger, smaller, all of it"],
  ["1 2 3 4", "picture, findings, resources, losses of messages"],
  ["Esc", "back, or close"],
  ["?", "these keys"],
];

export function help(): HTMLDialogElement {
  const rows = KEYS.flatMap(([key, what]) => [h("dt", {}, h("kbd", {}, key)), h("dd", {}, what)]);
  const dialog = h("dialog", { "aria-label": "Keys" }, h("h2", {}, "Keys"), h("dl", {}, ...rows));
  dialog.append(
    h("p", { class: "quiet" }, "The layout is by elkjs (EPL-2.0; source: github.com/kieler/elkjs)."),
    h("button", { click: () => dialog.close() }, "Close"),
  );
  return dialog;
}
