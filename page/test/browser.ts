// Pages of reports in Debian's Chromium, from disk.
import { existsSync } from "node:fs";
import { pathToFileURL } from "node:url";
import { chromium, type Browser, type Page } from "playwright-core";

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
  const said: string[] = [];
  page.on("console", (message) => said.push(`${message.type()}: ${message.text()}`));
  page.on("pageerror", (error) => said.push(String(error)));
  page.on("request", (request) => {
    if (!/^(file|blob):/.test(request.url())) said.push(`request: ${request.url()}`);
  });
  await page.goto(pathToFileURL(file).href);
  await page.waitForSelector("html[data-state='ready']", { timeout: 120_000 });
  return { page, said };
}
