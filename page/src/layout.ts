// ELK in a worker of its own, started from the page: it works from disk, and the page stays alive meanwhile.
import ELK, { type ELK as Elk, type ElkNode } from "elkjs/lib/elk-api.js";
import { folded, unpacked } from "./fold.ts";

export class Layout {
  private readonly elk: Promise<Elk>;

  constructor(packed: string) {
    this.elk = started(packed);
  }

  async of(graph: ElkNode): Promise<ElkNode> {
    const elk = await this.elk;
    const done = await elk.layout(graph);
    const again = folded(done);
    return again ? unpacked(done, await elk.layout(again)) : done;
  }
}

async function started(packed: string): Promise<Elk> {
  // Half a million characters: a function called for each would take longer than the rest.
  const text = atob(packed.trim());
  const bytes = new Uint8Array(text.length);
  for (let each = 0; each < text.length; each++) bytes[each] = text.charCodeAt(each);
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
  const program = new Blob([await new Response(stream).arrayBuffer()], { type: "text/javascript" });
  const address = URL.createObjectURL(program);
  return new ELK({ workerFactory: () => new Worker(address), algorithms: ["layered", "rectpacking"] });
}
