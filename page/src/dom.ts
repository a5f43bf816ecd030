// Elements. Text of a report becomes text nodes and attributes without meaning to a browser, never markup.

type Child = Node | string | null | false | undefined;
type Attributes = Record<string, string | number | boolean | ((event: Event) => void) | undefined>;

export function h<Name extends keyof HTMLElementTagNameMap>(
  name: Name,
  attributes: Attributes = {},
  ...children: Child[]
): HTMLElementTagNameMap[Name] {
  return filled(document.createElement(name), attributes, children);
}

export function s<Name extends keyof SVGElementTagNameMap>(
  name: Name,
  attributes: Attributes = {},
  ...children: Child[]
): SVGElementTagNameMap[Name] {
  return filled(document.createElementNS("http://www.w3.org/2000/svg", name), attributes, children);
}

function filled<Kind extends Element>(element: Kind, attributes: Attributes, children: Child[]): Kind {
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === "function") element.addEventListener(name, value);
    else if (value === true) element.setAttribute(name, "");
    else if (value !== false && value !== undefined) element.setAttribute(name, String(value));
  }
  element.append(...children.filter((child): child is Node | string => child !== null && child !== false && child !== undefined));
  return element;
}

/** A paragraph of Markdown with `code` and **strong** in it. */
export function prose(text: string): HTMLElement {
  const parts = text.split(/(`[^`]+`|\*\*[^*]+\*\*)/).filter(Boolean);
  const nodes = parts.map((part) => {
    if (part.length > 2 && part.startsWith("`") && part.endsWith("`")) return h("code", {}, part.slice(1, -1));
    if (part.length > 4 && part.startsWith("**") && part.endsWith("**")) return h("strong", {}, part.slice(2, -2));
    return part;
  });
  return h("p", {}, ...nodes);
}

/** A link to a page of documentation; text where the address is none. */
export function link(address: string, text: string): Node {
  if (!/^https?:\/\/[!-~]+$/.test(address)) return document.createTextNode(text);
  return h("a", { href: address, rel: "noopener noreferrer", target: "_blank" }, text);
}

/** A text that may be broken behind each slash, and between the words of a name, as they are read. */
export function breakable(text: string): (Node | string)[] {
  return text.split(/(?<=[/_])|(?<=[a-z0-9])(?=[A-Z])/).flatMap((part, number) => (number ? [h("wbr"), part] : [part]));
}

export function counted(count: number, word: string): string {
  return `${count} ${word}${count === 1 ? "" : "s"}`;
}
