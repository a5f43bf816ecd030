// Starts `archlint server`, and starts it anew when what it is told changes.
import * as vscode from "vscode";
import { LanguageClient, RevealOutputChannelOn } from "vscode-languageclient/node";
import { SELECTOR, commandOf, hint, initializationOptions, trusted } from "./settings.ts";

const SECTION = "archlint";

/** A client that leaves it to the extension to say that the server does not start. */
class Client extends LanguageClient {
  private isStarting = false;

  override async start(): Promise<void> {
    this.isStarting = true;
    try {
      await super.start();
    } finally {
      this.isStarting = false;
    }
  }

  override error(message: string, data?: unknown, show: boolean | "force" = true): void {
    super.error(message, data, this.isStarting ? false : show);
  }
}

let client: LanguageClient | undefined;
/** One start or stop after the other. */
let turn: Promise<void> = Promise.resolve();

export async function activate(context: vscode.ExtensionContext): Promise<void> {
  const output = vscode.window.createOutputChannel("archlint", { log: true });
  const restart = () => inTurn(() => start(context, output));
  context.subscriptions.push(
    output,
    vscode.commands.registerCommand("archlint.restart", restart),
    vscode.commands.registerCommand("archlint.showOutput", () => output.show()),
    vscode.workspace.onDidGrantWorkspaceTrust(restart),
    vscode.workspace.onDidChangeConfiguration((event) => {
      // The client follows what is traced by itself.
      if (event.affectsConfiguration(SECTION) && !event.affectsConfiguration(`${SECTION}.trace`)) return restart();
      return undefined;
    }),
  );
  await restart();
}

export async function deactivate(): Promise<void> {
  await inTurn(stop);
}

function inTurn(work: () => Promise<void>): Promise<void> {
  turn = turn.then(work);
  return turn;
}

async function start(context: vscode.ExtensionContext, output: vscode.LogOutputChannel): Promise<void> {
  await stop();
  const said = vscode.workspace.getConfiguration(SECTION);
  const { isTrusted, workspaceFolders } = vscode.workspace;
  const restricted = <T>(key: string, otherwise: T) => trusted<T>(said.inspect<T>(key), isTrusted, otherwise);
  const command = commandOf(restricted("path", ""), workspaceFolders?.[0]?.uri.fsPath);
  const next = new Client(
    SECTION,
    "archlint",
    // By default it would start in the workspace, where some systems look for the command first.
    { command, args: ["server"], options: { cwd: context.extensionPath } },
    {
      documentSelector: SELECTOR,
      outputChannel: output,
      revealOutputChannelOn: RevealOutputChannelOn.Never,
      initializationOptions: initializationOptions({
        path: command,
        profile: said.get("profile", ""),
        select: said.get("select", []),
        ignore: said.get("ignore", []),
        minLevel: said.get("minLevel", ""),
        lenses: said.get("lenses", false),
        options: restricted("options", {}),
      }),
    },
  );
  client = next;
  try {
    await next.start();
  } catch (error) {
    output.error(String(error));
    void vscode.window.showErrorMessage(hint(command, error));
  }
}

async function stop(): Promise<void> {
  const last = client;
  client = undefined;
  // One that did not start cannot be stopped.
  if (last?.isRunning()) await last.stop();
  await last?.dispose().catch(() => undefined);
}
