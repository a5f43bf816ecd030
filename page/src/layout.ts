// ELK in a worker of its own, started from the page: it works from disk, and the page stays alive meanwhile.
import ELK, { type ELK as Elk, type ElkNode } from "elkjs/lib/elk-api.js";

export class Layout {
  private readonly elk: Promise<Elk>;

  constructor(packed: string) {
    this.elk = started(packed);
  }

  async of(graph: ElkNode): Promise<ElkNode> {
    return (await this.elk).layout(graph);
  }
}

async function started(packed: string): Promise<Elk> {
  const bytes = Uint8Array.from(atob(packed.trim()), (character) => character.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
  const program = new Blob([await new Response(stream).arrayBuffer()], { type: "text/javascript" });
  const address = URL.createObjectURL(program);
  return new ELK({ workerFactory: () => new Worker(address), algorithms: ["layered", "rectpacking"] });
}
