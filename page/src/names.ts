// What frames and boxes are called where there is little room.
import type { Box, Data, Frame } from "./data.ts";
import { around, parents } from "./scene.ts";

const ADDRESS = /^(?:module\.[^.[]+(?:\[[^\]]*\])?\.)*(?:data\.)?[a-z]+_\w+\.(?=.)/;

/** What CDK calls the stack that a nested stack is, beside its construct. */
const NESTED = /\.NestedStack\/[^/]+\.NestedStackResource$/;
/** What CDK adds to a stack's id in a stage. */
const HASH = /^[0-9A-F]{8}$/;

/**
 * A box's name without what its frame and kind say already: the module and type of an address, the account of an ARN,
 * the stack that a construct's path begins with.
 */
export function shortName(box: Box, isFrame: (path: string) => boolean = () => false): string {
  const own = box.name.startsWith("arn:") ? (box.name.split(":").pop() ?? "") : within(box.name.replace(ADDRESS, ""), isFrame);
  const name = own || box.name;
  return box.owner && box.owner !== box.name ? `${within(box.owner.replace(ADDRESS, ""), isFrame)}: ${name}` : name;
}

/** The short names of all boxes. */
export function boxNames(data: Data): string[] {
  const parentOf = parents(data.frames);
  const nameOf = new Map(data.frames.map((frame) => [frame.id, frame.name.replace(NESTED, "")]));
  // What is called like its frame is no part of the path: a function, say, with its own events.
  const taken = new Set(data.boxes.map((box) => box.name));
  return data.boxes.map((box) => {
    const frames = around(box.frame, parentOf).map((id) => nameOf.get(id) ?? "");
    return shortName(box, (path) => !taken.has(path) && frames.some((frame) => isCalled(frame, path)));
  });
}

function within(name: string, isFrame: (path: string) => boolean): string {
  const steps = name.split("/");
  for (let count = steps.length - 1; count > 0; count--) {
    if (isFrame(steps.slice(0, count).join("/"))) return steps.slice(count).join("/");
  }
  return name;
}

/** Whether a frame is the stack of a construct's path: it has its name, its folder's, or in a stage its id. */
function isCalled(frame: string, path: string): boolean {
  const id = path.replace(/[^A-Za-z0-9]/g, "");
  return frame === path || frame.endsWith(`/${path}`) || (frame.startsWith(id) && HASH.test(frame.slice(id.length)));
}

/** Frames that are inside of others are not called by their paths, though their names may have slashes. */
const isPath = (frame: Frame): boolean => !frame.parent && frame.name.includes("/");

/** The names of frames by their ids, without the folders that all paths among them begin with. */
export function shortNames(frames: readonly Frame[]): Map<string, string> {
  const folders = frames.filter(isPath).map((frame) => frame.name.split("/").slice(0, -1));
  const [first = [], ...others] = folders;
  let shared = first.length;
  for (const other of others) {
    while (!first.slice(0, shared).every((part, number) => other[number] === part)) shared--;
  }
  return new Map(
    frames.map((frame) => {
      const name = frame.name.replace(NESTED, "");
      const own = name === frame.name ? name : (name.split("/").pop() ?? name);
      return [frame.id, isPath(frame) ? name.split("/").slice(shared).join("/") : own];
    }),
  );
}

/** Names, each with what it may be shortened to, the longest first: what tells it from the others stays. */
export function shortenings(names: Iterable<string>): Map<string, string[]> {
  const all = [...new Set(names)];
  const files = all.map((name) => name.split("/").pop());
  return new Map(
    all.map((name, number) => {
      const parts = name.split("/");
      const [file = name] = parts.slice(-1);
      const shorter = parts.slice(1).map((_, at) => `…/${parts.slice(at + 1).join("/")}`);
      const isUnique = files.every((other, each) => each === number || other !== file);
      const [folder] = parts.slice(-2, -1);
      const bare = file.replace(/\.(ya?ml|json|template)$/, "");
      const isTold = files.every((other, each) => each === number || !other?.startsWith(`${bare}.`));
      const least = isTold && bare !== file ? [bare] : [];
      return [name, isUnique || !folder ? [name, ...shorter, file, ...least] : [name, ...shorter.slice(0, -1), `${folder}/…`, folder]];
    }),
  );
}

let brush: CanvasRenderingContext2D | null | undefined;

/** How wide a text is in the picture, in pixels, at a size of its letters. */
export function textWidth(text: string, size: number): number {
  brush ??= document.createElement("canvas").getContext("2d");
  if (!brush) return text.length * size * 0.6;
  brush.font = `${size === 11 ? "" : "600 "}${size}px system-ui, sans-serif`;
  return brush.measureText(text).width;
}

/** As much of the beginning and the end of a text as there is room for. */
export function fitting(text: string, size: number, room: number): string {
  if (textWidth(text, size) <= room) return text;
  const shortened = (length: number): string => {
    const end = Math.floor(length / 2);
    return `${text.slice(0, length - end)}…${end ? text.slice(-end) : ""}`;
  };
  let [low, high] = [1, text.length];
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (textWidth(shortened(middle), size) <= room) low = middle;
    else high = middle - 1;
  }
  return shortened(low);
}
