// What stands for VS Code in the tests: the parts of its interface that the extension uses itself are here, and
// whatever else the client of the language server touches does nothing.
import { pathToFileURL, fileURLToPath } from "node:url";

type Listener = (event: never) => unknown;

/** Takes everything: it can be called, made, extended, and has all properties. */
export function anything(): never {
  const target = class {
    dispose(): void {}
  };
  return new Proxy(target, {
    get: (own, key) => {
      if (key === "prototype" || key === "dispose") return Reflect.get(own, key);
      if (key === "then" || key === Symbol.iterator) return undefined;
      if (key === Symbol.toPrimitive) return () => 0;
      return anything();
    },
    apply: () => new target(),
  }) as never;
}

class Emitter {
  private readonly listeners = new Set<Listener>();
  readonly event = (listener: Listener, self?: unknown) => {
    const bound = self === undefined ? listener : (listener.bind(self) as Listener);
    this.listeners.add(bound);
    return { dispose: () => void this.listeners.delete(bound) };
  };
  readonly fire = async (event?: unknown) => {
    for (const listener of [...this.listeners]) await listener(event as never);
  };
  dispose(): void {
    this.listeners.clear();
  }
}

class Uri {
  readonly scheme = "file";
  constructor(private readonly text: string) {}
  static parse(text: string): Uri {
    return new Uri(text);
  }
  static file(path: string): Uri {
    return new Uri(pathToFileURL(path).href);
  }
  get fsPath(): string {
    return fileURLToPath(this.text);
  }
  toString(): string {
    return this.text;
  }
}

class Disposable {
  constructor(private readonly work?: () => unknown) {}
  dispose(): unknown {
    return this.work?.();
  }
}

class CancellationTokenSource {
  readonly token = { isCancellationRequested: false, onCancellationRequested: () => new Disposable() };
  cancel(): void {}
  dispose(): void {}
}

class Position {
  constructor(
    readonly line: number,
    readonly character: number,
  ) {}
}

class Range {
  readonly start: Position;
  readonly end: Position;
  constructor(startLine: number, startCharacter: number, endLine: number, endCharacter: number) {
    this.start = new Position(startLine, startCharacter);
    this.end = new Position(endLine, endCharacter);
  }
}

class Diagnostic {
  constructor(
    readonly range: Range,
    readonly message: string,
    readonly severity: number,
  ) {}
}

/** What a test sets, and what happened. */
export const stage = {
  isTrusted: true,
  user: {} as Record<string, unknown>,
  workspace: {} as Record<string, unknown>,
  folder: "/",
  documents: [] as unknown[],
  /** What a person is shown. */
  errors: [] as string[],
  logged: [] as string[],
  commands: new Map<string, () => unknown>(),
  diagnostics: new Map<string, readonly Diagnostic[]>(),
  opened: new Emitter(),
  changed: new Emitter(),
  granted: new Emitter(),
};

const nowhere = new Emitter().event;
const silent = ["append", "appendLine", "clear", "show", "trace", "debug", "info", "warn", "dispose"];
const output = {
  ...Object.fromEntries(silent.map((name) => [name, () => undefined])),
  error: (text: string) => void stage.logged.push(text),
  logLevel: 3,
  onDidChangeLogLevel: nowhere,
};

/** What the extension uses of VS Code. */
export const own = {
  Uri,
  Disposable,
  CancellationTokenSource,
  Position,
  Range,
  Diagnostic,
  EventEmitter: Emitter,
  CancellationError: class extends Error {},
  DiagnosticSeverity: { Error: 0, Warning: 1, Information: 2, Hint: 3 },
  version: "1.91.0",
  env: { language: "en", appName: "test" },
  window: new Proxy(
    {
      createOutputChannel: () => output,
      showErrorMessage: async (text: string) => void stage.errors.push(text),
      onDidChangeActiveTextEditor: nowhere,
      visibleTextEditors: [],
      tabGroups: { all: [], onDidChangeTabs: nowhere, onDidChangeTabGroups: nowhere },
    } as Record<PropertyKey, unknown>,
    { get: (target, key) => (key in target ? target[key] : anything()) },
  ),
  commands: {
    registerCommand: (name: string, work: () => unknown) => {
      stage.commands.set(name, work);
      return new Disposable(() => stage.commands.delete(name));
    },
  },
  languages: new Proxy(
    {
      match: () => 10,
      createDiagnosticCollection: () => ({
        set: (uri: Uri, found: readonly Diagnostic[]) => void stage.diagnostics.set(uri.toString(), found),
        clear: () => stage.diagnostics.clear(),
        dispose: () => stage.diagnostics.clear(),
      }),
    } as Record<PropertyKey, unknown>,
    { get: (target, key) => (key in target ? target[key] : anything()) },
  ),
  workspace: new Proxy(
    {
      get isTrusted() {
        return stage.isTrusted;
      },
      get workspaceFolders() {
        return [{ uri: Uri.file(stage.folder), name: "project", index: 0 }];
      },
      get textDocuments() {
        return stage.documents;
      },
      notebookDocuments: [],
      onDidGrantWorkspaceTrust: stage.granted.event,
      onDidChangeConfiguration: stage.changed.event,
      onDidOpenTextDocument: stage.opened.event,
      onDidChangeTextDocument: nowhere,
      onDidCloseTextDocument: nowhere,
      onDidSaveTextDocument: nowhere,
      onWillSaveTextDocument: nowhere,
      onDidChangeWorkspaceFolders: nowhere,
      getConfiguration: (section: string) => ({
        get: (key: string, otherwise: unknown) =>
          section === "archlint" ? (stage.workspace[key] ?? stage.user[key] ?? otherwise) : otherwise,
        inspect: (key: string) => ({ globalValue: stage.user[key], workspaceValue: stage.workspace[key] }),
      }),
    } as Record<PropertyKey, unknown>,
    { get: (target, key) => (key in target ? Reflect.get(target, key) : anything()) },
  ),
};

