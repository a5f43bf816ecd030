// What frames and boxes are called where there is little room.
import type { Box, Frame } from "./data.ts";

const ADDRESS = /^(?:module\.[^.[]+(?:\[[^\]]*\])?\.)*(?:data\.)?[a-z]+_\w+\.(?=.)/;

/** A box's name without what its frame and kind say already: the module and type of an address, the account of an ARN. */
export function shortName(box: Box): string {
  const own = box.name.startsWith("arn:") ? (box.name.split(":").pop() ?? "") : box.name.replace(ADDRESS, "");
  const name = own || box.name;
  return box.owner && box.owner !== box.name ? `${box.owner.replace(ADDRESS, "")}: ${name}` : name;
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
    frames.map((frame) => [frame.id, isPath(frame) ? frame.name.split("/").slice(shared).join("/") : frame.name]),
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
      return [name, isUnique || !folder ? [name, ...shorter, file] : [name, ...shorter.slice(0, -1), `${folder}/…`, folder]];
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
