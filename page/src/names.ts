// What frames and boxes are called where there is little room.
import type { Box, Frame } from "./data.ts";

const ADDRESS = /^(?:module\.[^.[]+(?:\[[^\]]*\])?\.)*(?:data\.)?[a-z]+_\w+\.(?=.)/;

/** A box's name without what its frame and kind say already: the module and type of an address, the account of an ARN. */
export function shortName(box: Box): string {
  const own = box.name.startsWith("arn:") ? (box.name.split(":").pop() ?? "") : box.name.replace(ADDRESS, "");
  const name = own || box.name;
  return box.owner && box.owner !== box.name ? `${box.owner.replace(ADDRESS, "")}: ${name}` : name;
}

/** The names of frames by their ids, without the folders that all paths among them begin with. */
export function shortNames(frames: readonly Frame[]): Map<string, string> {
  const folders = frames.filter((frame) => frame.name.includes("/")).map((frame) => frame.name.split("/").slice(0, -1));
  const [first = [], ...others] = folders;
  let shared = first.length;
  for (const other of others) {
    while (!first.slice(0, shared).every((part, number) => other[number] === part)) shared--;
  }
  return new Map(
    frames.map((frame) => [frame.id, frame.name.includes("/") ? frame.name.split("/").slice(shared).join("/") : frame.name]),
  );
}
