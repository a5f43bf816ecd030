// Pages of reports in Debian's Chromium, from disk.
import { existsSync } from "node:fs";
import { pathToFileURL } from "node:url";
import { chromium, type Browser, type Page, type Request } from "playwright-core";

const CHROMIUM = process.env.CHROMIUM ?? "/usr/bin/chromium";
export const hasBrowser = existsSync(CHROMIUM);

export async function launched(): Promise<Browser> {
  return chromium.launch({ executablePath: CHROMIUM, args: ["--no-sandbox", "--disable-gpu"] });
}

export interface Opened {
  page: Page;
  /** What the console and the page say that they should not. */
  said: string[];
}

/** Opens a report and waits until it is drawn. */
export async function opened(browser: Browser, file: string, dark = false): Promise<Opened> {
  const context = await browser.newContext({ colorScheme: dark ? "dark" : "light", viewport: { width: 1440, height: 900 } });
  const page = await context.newPage();
  page.setDefaultTimeout(10_000);
  const said: string[] = [];
  page.on("console", (message) => said.push(`${message.type()}: ${message.text()}`));
  page.on("pageerror", (error) => said.push(String(error)));
  const asked = (request: Request): void => {
    if (!/^(file|blob):/.test(request.url()) && request.failure()?.errorText !== "csp") said.push(`request: ${request.url()}`);
  };
  page.on("requestfinished", asked);
  page.on("requestfailed", asked);
  await page.goto(pathToFileURL(file).href);
  await page.waitForSelector("html[data-state='ready']", { timeout: 120_000 });
  return { page, said };
}
