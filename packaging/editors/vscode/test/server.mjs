// A language server that is none: it notes what it is told, and finds something in whatever is opened.
import { appendFileSync } from "node:fs";

const log = process.env.TOLD;
const note = (told) => appendFileSync(log, `${JSON.stringify(told)}\n`);
const send = (message) => {
  const text = JSON.stringify({ jsonrpc: "2.0", ...message });
  process.stdout.write(`Content-Length: ${Buffer.byteLength(text)}\r\n\r\n${text}`);
};

note({ started: process.argv.slice(2), cwd: process.cwd() });
let pending = Buffer.alloc(0);
process.stdin.on("data", (data) => {
  pending = Buffer.concat([pending, data]);
  for (;;) {
    const end = pending.indexOf("\r\n\r\n");
    const length = end < 0 ? NaN : Number(/Content-Length: (\d+)/i.exec(pending.subarray(0, end).toString())?.[1]);
    if (!(pending.length >= end + 4 + length)) return;
    const message = JSON.parse(pending.subarray(end + 4, end + 4 + length).toString());
    pending = pending.subarray(end + 4 + length);
    answer(message);
  }
});

function answer({ id, method, params }) {
  note({ method, params });
  if (method === "initialize") {
    send({ id, result: { capabilities: { textDocumentSync: 1 } } });
  } else if (method === "textDocument/didOpen") {
    const range = { start: { line: 1, character: 2 }, end: { line: 1, character: 8 } };
    const diagnostics = [{ range, message: "found", severity: 2, source: "archlint", code: "plain-queue" }];
    send({ method: "textDocument/publishDiagnostics", params: { uri: params.textDocument.uri, diagnostics } });
  } else if (method === "exit") {
    process.exit(0);
  } else if (id !== undefined) {
    send({ id, result: null });
  }
}
