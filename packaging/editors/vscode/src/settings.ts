// What the settings of the editor come to: the command to start, and what the server is told.

/** The settings below `archlint.`, as VS Code has them. */
export interface Settings {
  readonly path: string;
  readonly profile: string;
  readonly select: readonly string[];
  readonly ignore: readonly string[];
  readonly minLevel: string;
  readonly lenses: boolean;
  readonly options: Readonly<Record<string, unknown>>;
}

/** Where a value of a setting may come from, in the order in which the later wins. */
export interface Sources<T> {
  readonly defaultValue?: T | undefined;
  readonly globalValue?: T | undefined;
  readonly workspaceValue?: T | undefined;
  readonly workspaceFolderValue?: T | undefined;
}

/** The languages whose files are sent to the server. */
export const LANGUAGES = ["yaml", "json", "terraform", "python", "javascript", "typescript"] as const;

/** Files of Terraform where no extension knows their language. */
const PATTERNS = ["**/*.tf", "**/*.tofu", "**/*.tfvars"];

/** Which documents are sent to the server: files of these languages, and of Terraform. */
export const SELECTOR = [
  ...LANGUAGES.map((language) => ({ scheme: "file", language })),
  ...PATTERNS.map((pattern) => ({ scheme: "file", pattern })),
];

const FOLDER = "${workspaceFolder}";

/** Returns the value of a setting that decides what runs: what an untrusted workspace says does not count. */
export function trusted<T>(sources: Sources<T> | undefined, isTrusted: boolean, otherwise: T): T {
  const own = sources?.globalValue ?? sources?.defaultValue ?? otherwise;
  return isTrusted ? (sources?.workspaceFolderValue ?? sources?.workspaceValue ?? own) : own;
}

/** Returns the command to start: what is set, with the workspace's folder in it, or the one on PATH. */
export function commandOf(path: string, folder: string | undefined): string {
  const said = path.trim();
  return said === "" ? "archlint" : said.replaceAll(FOLDER, folder ?? FOLDER);
}

/** Returns what the server is told: only what is set, by the names that it has in configuration files. */
export function initializationOptions(settings: Settings): Record<string, unknown> {
  const said: Record<string, unknown> = { ...settings.options };
  if (settings.profile !== "") said["profile"] = settings.profile;
  if (settings.select.length > 0) said["select"] = settings.select;
  if (settings.ignore.length > 0) said["ignore"] = settings.ignore;
  if (settings.minLevel !== "") said["min-level"] = settings.minLevel;
  if (settings.lenses) said["lenses"] = true;
  return said;
}

/** Returns what to say where the server cannot be started. */
export function hint(command: string, error: unknown): string {
  const reason = error instanceof Error ? error.message : String(error);
  return (
    `archlint: the server '${command}' cannot be started: ${reason}. ` +
    "Install it with pip install 'archlint[server]', or set archlint.path."
  );
}
