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

/** How long a page's own thread works on what something makes it do, in milliseconds: other programs do not count. */
export async function workOf(page: Page, act: () => Promise<unknown>): Promise<number> {
  const session = await page.context().newCDPSession(page);
  await session.send("Performance.enable", { timeDomain: "threadTicks" });
  const worked = async (): Promise<number> => {
    const { metrics } = await session.send("Performance.getMetrics");
    return (metrics.find((metric) => metric.name === "TaskDuration")?.value ?? NaN) * 1000;
  };
  const before = await worked();
  await act();
  // The frame after the next one starts when the next one is painted.
  await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
  const work = (await worked()) - before;
  await session.detach();
  return work;
}

/** How many times as long as alone a program takes here now, because of others. */
export async function slowness(page: Page): Promise<number> {
  const started = performance.now();
  const work = await workOf(page, () =>
    page.evaluate(() => {
      const end = performance.now() + 200;
      while (performance.now() < end);
    }),
  );
  return Math.max(1, (performance.now() - started) / work);
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
