import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { after, before, test } from "node:test";
import type { Browser, Locator, Page } from "playwright-core";
import { hasBrowser, launched, opened, slowness, workOf } from "./browser.ts";
import { differenceOf, HOSTILE, SHOP, manyResources, reportOf } from "./reports.ts";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const skip = hasBrowser ? false : "there is no Chromium";
let browser: Browser;
let shop = "";

before(async () => {
  if (!hasBrowser) return;
  browser = await launched();
  shop = reportOf(SHOP, "--pedantic", "--show-fixes");
});
after(async () => browser?.close());

/** The box of a resource, by what assistive technology calls it. */
function box(page: Page, name: string): Locator {
  return page.getByRole("button", { name: new RegExp(`^${name}, `) }).and(page.locator(".box"));
}

/** Presses keys, one after another. */
async function press(page: Page, ...keys: string[]): Promise<void> {
  for (const key of keys) await page.keyboard.press(key);
}

async function side(page: Page): Promise<string> {
  return (await page.locator("aside").textContent()) ?? "";
}

test("a resource is explained, and its finding with excerpt and fix", { skip }, async () => {
  const { page, said } = await opened(browser, shop);
  await box(page, "Orders").click();
  const words = await side(page);
  for (const each of ["visibility_timeout", "10", "line 6", "Gets from", "News", "Fails to", "Lost", "Sends to", "Take"]) {
    assert.ok(words.includes(each), each);
  }
  await page.locator("aside button.link", { hasText: "visibility" }).first().click();
  const finding = await side(page);
  for (const each of ["visibility-timeout-too-short", "--> orders.yaml:6", "^", "What to do", "Fix:", "Why"]) {
    assert.ok(finding.includes(each), each);
  }
  assert.ok(await page.locator("aside .diff .added").count());
  await press(page, "Escape");
  assert.ok((await side(page)).includes("Follow a message"));
  assert.deepEqual(said, []);
});

test("a message is followed, with what holds for each hop", { skip }, async () => {
  const { page, said: told } = await opened(browser, shop);
  await box(page, "News").click();
  await page.click("text=Follow a message from here");
  const words = await side(page);
  const said = [
    ...["hop 1", "hop 2", "subscription 'ToOrders' [orders.yaml:", "sqs:SendMessage", "What fails goes to queue Lost"],
    ...["movespush", "movespull", "deliveryat least once", "100,015 attempts within 23 days", "3 attempts", "262,144 bytes"],
  ];
  for (const each of said) assert.ok(words.includes(each), each);
  // A subscription's message that is given up is gone.
  assert.ok(await page.locator("aside dd.lost", { hasText: "then NOWHERE" }).count());
  await page.locator("aside summary").first().click();
  assert.ok(await page.locator("aside details[open] a[href^='https://docs.aws.amazon.com/']").count());
  assert.equal(await page.locator(".arrow.lit").count(), 3);
  assert.equal(await box(page, "Mail").and(page.locator(".dim")).count(), 1);
  assert.equal(await box(page, "Take").and(page.locator(".dim")).count(), 0);
  assert.deepEqual(told, []);
});

test("the ways to lose a message are a table, the likeliest first, and stand at their resources", { skip }, async () => {
  const { page, said } = await opened(browser, shop);
  await press(page, "4");
  const rows = page.locator("#view-Losses tbody tr");
  const first = (await rows.first().textContent()) ?? "";
  for (const each of ["1", "it never gets there", "subscription ToOrders", "orders.yaml:21"]) assert.ok(first.includes(each), each);
  const all = (await page.locator("#view-Losses tbody").textContent()) ?? "";
  assert.ok(all.includes("it is given up after its last attempt"));
  assert.ok(await page.locator("#view-Losses a[href^='https://docs.aws.amazon.com/']").count());
  const count = await rows.count();
  await page.selectOption("select[aria-label='Kind']", "topic");
  assert.ok((await rows.count()) < count);
  await page.click("text=Clear");
  await page.locator("#view-Losses button.link", { hasText: "queue Orders" }).first().click();
  const words = await side(page);
  for (const each of ["Ways to lose a message", "does not let sns.amazonaws.com act on it"]) assert.ok(words.includes(each), each);
  assert.deepEqual(said, []);
});

test("all can be done with the keyboard", { skip }, async () => {
  const { page, said } = await opened(browser, shop);
  await press(page, "/");
  await page.keyboard.type("news");
  assert.equal(await page.locator(".box.dim").count(), 4);
  await press(page, "Enter");
  assert.ok((await side(page)).includes("topic"));
  await press(page, "Escape");
  assert.equal(await page.locator(".box.dim").count(), 0);
  const focused = async (): Promise<string> => (await page.locator(":focus > title").textContent()) ?? "";
  assert.ok((await focused()).startsWith("News,"));
  await press(page, "ArrowRight");
  assert.ok((await focused()).startsWith("Orders,"));
  await press(page, "ArrowRight", "ArrowLeft", "Enter");
  assert.ok((await side(page)).includes("visibility_timeout"));
  await press(page, "f");
  assert.ok((await side(page)).includes("hop 1"));
  await press(page, "c");
  await page.waitForSelector("html[data-state='ready']");
  await page.waitForSelector(".shape-stack");
  await press(page, "c");
  await page.waitForSelector(".shape-stack", { state: "detached" });
  await press(page, "2");
  assert.ok(await page.locator("table.wide").first().isVisible());
  await press(page, "?");
  assert.ok(await page.locator("dialog").isVisible());
  await press(page, "Escape");
  assert.ok(!(await page.locator("dialog").isVisible()));
  assert.deepEqual(said, []);
});

test("in a narrow window the picture fills its part, and what is chosen comes into view", { skip }, async () => {
  const { page, said } = await opened(browser, shop);
  await page.setViewportSize({ width: 400, height: 800 });
  const heightOf = async (what: string): Promise<number> => (await page.locator(what).first().boundingBox())?.height ?? 0;
  assert.equal(await heightOf("svg.picture"), await heightOf(".views"));
  assert.equal(await heightOf(".views"), 480);
  await press(page, "0");
  await box(page, "Orders").click();
  const top = (await page.locator("aside h2").first().boundingBox())?.y ?? -1;
  assert.ok(top >= 0 && top < 800, String(top));
  assert.deepEqual(said, []);
});

test("in a narrow window a table has no more than the width, and still is a table", { skip }, async () => {
  const { page, said } = await opened(browser, shop);
  await page.setViewportSize({ width: 400, height: 800 });
  await page.click("#tab-Resources");
  assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), 400);
  assert.equal(await page.locator("#view-Resources").evaluate((view) => view.scrollWidth - view.clientWidth), 0);
  assert.equal(await page.getByRole("row").count(), 6);
  assert.ok(await page.getByRole("columnheader", { name: "Name" }).isVisible());
  assert.ok(await page.getByRole("cell", { name: "Orders", exact: true }).first().isVisible());
  const found = (await page.evaluate(`(() => { ${AXE} return axe.run(document, { runOnly: ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"] }); })()`)) as { violations: { id: string }[] };
  assert.deepEqual(found.violations.map((each) => each.id), []);
  assert.deepEqual(said, []);
});

test("filters narrow picture and tables", { skip }, async () => {
  const { page, said } = await opened(browser, shop);
  await page.selectOption("select[aria-label='Kind']", "queue");
  assert.equal(await page.locator(".box.dim").count(), 2);
  await page.check("#only");
  await page.waitForFunction(() => document.querySelectorAll(".box").length === 3);
  await page.click("#tab-Resources");
  assert.equal(await page.locator("#view-Resources tbody tr").count(), 3);
  await page.click("text=Clear");
  await page.waitForFunction(() => document.querySelectorAll("#view-Resources tbody tr").length === 5);
  await page.click("#view-Resources th button >> text=Name");
  assert.equal(await page.locator("#view-Resources tbody tr td:nth-child(2)").first().textContent(), "Lost");
  assert.deepEqual(said, []);
});

for (const dark of [false, true]) {
  test(`axe finds nothing, ${dark ? "dark" : "light"}`, { skip }, async () => {
    const { page } = await opened(browser, shop, dark);
    const check = async (): Promise<void> => {
      const found = await page.evaluate(`(() => {
        ${AXE}
        return axe.run(document, { runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"] });
      })()`) as { violations: { id: string; nodes: { html: string; failureSummary: string }[] }[] };
      const words = found.violations.flatMap((each) => each.nodes.map((node) => `${each.id}: ${node.html} ${node.failureSummary}`));
      assert.deepEqual(words, []);
    };
    await check();
    await box(page, "Orders").click();
    await check();
    await page.locator("aside button.link", { hasText: "visibility" }).first().click();
    await check();
    await page.click("#tab-Findings");
    await check();
    await page.click("#tab-Resources");
    await check();
    await page.click("#tab-Losses");
    await check();
    await page.click("#tab-Picture");
    await box(page, "News").click();
    await page.click("text=Follow a message from here");
    await page.locator("aside summary").first().click();
    await check();
    await page.click("header button[aria-label='Keys']");
    await check();
  });
}

test("what differs is marked, and said", { skip }, async () => {
  const before = SHOP["orders.yaml"];
  const after = before.replace(/ +RedrivePolicy.*\n/, "").replace(/  Lost:\n.*\n/, "").replace("VisibilityTimeout: 10", "VisibilityTimeout: 5");
  const { page, said } = await opened(browser, differenceOf(before, `${after}  New: {Type: AWS::SQS::Queue}\n`));
  const words = await side(page);
  const expected = ["before.yaml → after.yaml", "Guarantees lost", "dead letters: queue Orders", "+ added", "− removed", "~ changed"];
  for (const each of expected) assert.ok(words.includes(each), each);
  const marked = async (change: string): Promise<string[]> =>
    (await page.locator(`.box.change-${change} > title`).allTextContents()).map((title) => title.split(",")[0] ?? "");
  assert.deepEqual([await marked("added"), await marked("removed"), await marked("changed")], [["New"], ["Lost"], ["Orders"]]);
  assert.equal(await page.locator(".arrow.dead.change-removed").count(), 1);
  // The sign stands inside of its box, and not on the border that arrows begin at.
  const [sign, around] = [await page.locator(".box.change-changed .sign").boundingBox(), await page.locator(".box.change-changed .ground").boundingBox()];
  assert.ok(sign && around && sign.x > around.x && sign.x + sign.width <= around.x + around.width - 4);
  await box(page, "Orders").click();
  assert.ok((await side(page)).includes("visibility_timeout: 10 → 5"));
  await press(page, "Escape");
  const found = (await page.evaluate(`(() => { ${AXE} return axe.run(document, { runOnly: ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"] }); })()`)) as { violations: { id: string }[] };
  assert.deepEqual(found.violations.map((each) => each.id), []);
  assert.deepEqual(said, []);
});

const WORKFLOW = {
  "template.json": JSON.stringify({
    Resources: {
      Orders: { Type: "AWS::SQS::Queue" },
      Work: {
        Type: "AWS::StepFunctions::StateMachine",
        Properties: {
          RoleArn: "arn:aws:iam::111122223333:role/work",
          Definition: {
            StartAt: "Send",
            States: {
              Send: {
                Type: "Task",
                Resource: "arn:aws:states:::sqs:sendMessage",
                Parameters: { QueueUrl: { Ref: "Orders" }, MessageBody: "paid" },
                End: true,
              },
            },
          },
        },
      },
    },
  }),
};

test("of a setting that is long the names of its members are shown, and all of it on demand", { skip }, async () => {
  const { page, said } = await opened(browser, reportOf(WORKFLOW));
  await page.locator(".box", { hasText: "state machine" }).click();
  const details = page.locator(".settings details");
  assert.equal(await details.locator("summary").innerText(), "Task: End, Parameters, Resource");
  assert.ok(!(await details.locator("pre").isVisible()));
  await details.locator("summary").click();
  assert.match(await details.locator("pre").innerText(), /"Resource": "arn:aws:states:::sqs:sendMessage"/);
  assert.deepEqual(said, []);
});

test("hostile names are text", { skip }, async () => {
  const { page, said } = await opened(browser, reportOf(HOSTILE, "--pedantic", "--show-fixes"));
  for (const view of ["Picture", "Findings", "Resources", "Losses"]) await page.click(`#tab-${view}`);
  await page.click("#tab-Picture");
  for (let each = 0; each < (await page.locator(".box").count()); each++) {
    await page.locator(".box").nth(each).click();
    await page.click("text=Follow a message from here");
    assert.equal(await page.locator("aside img, aside script, aside svg, .box img").count(), 0);
  }
  assert.ok((await side(page)).length > 0);
  assert.equal(await page.locator("script").count(), 3);
  assert.equal(await page.locator("img").count(), 0);
  assert.deepEqual(said, []);
});

test("the page's policy lets no other script run and nothing be loaded", { skip }, async () => {
  const { page, said } = await opened(browser, shop);
  await page.evaluate(() => {
    const script = document.createElement("script");
    script.textContent = "document.title = 'pwned'";
    document.body.append(script);
    const image = document.createElement("img");
    image.src = "https://example.com/x.png";
    document.body.append(image);
  });
  assert.equal(await page.title(), "archlint report");
  assert.equal(said.filter((each) => each.includes("Content Security Policy")).length, said.length);
  assert.ok(said.length >= 2);
});

/** Milliseconds: of what is asked for with TIMED=1, on a quiet machine; else ten times as much, for machines differ. */
const LIMITS = process.env.TIMED ? { act: 100, layout: 3000 } : { act: 1000, layout: 30_000 };

test("500 resources are drawn, and answer at once", { skip }, async () => {
  const file = reportOf(manyResources(500));
  assert.ok(readFileSync(file).length < 2_000_000);
  const { page, said } = await opened(browser, file);
  assert.ok((await page.locator(".box").count()) >= 500);
  const places = await page.locator(".box").evaluateAll((all) => all.map((each) => each.getAttribute("transform")));
  assert.equal(new Set(places).size, places.length);
  const layout = Number(await page.locator("html").getAttribute("data-layout"));
  assert.ok(layout <= LIMITS.layout * (await slowness(page)), `layout took ${layout} ms`);
  const acts: Record<string, () => Promise<unknown>> = {
    "a click": () => page.locator(".box").nth(3).dispatchEvent("click"),
    "following a message": () => page.locator("aside button.main").dispatchEvent("click"),
    zooming: () => page.locator("button[aria-label='Larger']").dispatchEvent("click"),
    "all of it": () => page.locator("button[aria-label='All of it']").dispatchEvent("click"),
    searching: () => page.locator("input[type='search']").fill("Take"),
    filtering: () => page.selectOption("select[aria-label='Kind']", "queue"),
    "the losses": () => page.locator("#tab-Losses").dispatchEvent("click"),
    "the picture": () => page.locator("#tab-Picture").dispatchEvent("click"),
  };
  for (const [name, act] of Object.entries(acts)) {
    const work = await workOf(page, act);
    assert.ok(work <= LIMITS.act * (await slowness(page)), `${name} takes ${Math.round(work)} ms`);
  }
  await page.click("text=Clear");
  await press(page, "4");
  assert.equal(await page.locator("#view-Losses tbody tr").count(), 150);
  await page.click("#view-Losses button.more");
  assert.ok((await page.locator("#view-Losses tbody tr").count()) > 500);
  await press(page, "1");
  await page.click("button[aria-label='Collapse all stacks']");
  await page.waitForFunction(() => document.querySelectorAll(".box").length < 20);
  assert.deepEqual(said, []);
});

test("what is long is folded, what is many a block, and what is large opens at a size that can be read", { skip }, async () => {
  const chain = Array.from({ length: 12 }, (_, n) => `
  Q${n}: {Type: AWS::SQS::Queue}
  P${n}: {Type: AWS::Pipes::Pipe, Properties: {RoleArn: r, Source: !GetAtt Q${n}.Arn, Target: !GetAtt Q${n + 1}.Arn}}`);
  const hub = Array.from({ length: 30 }, (_, n) => `
  S${n}: {Type: AWS::SQS::Queue}
  To${n}: {Type: AWS::SNS::Subscription, Properties: {TopicArn: !Ref Hub, Protocol: sqs, Endpoint: !GetAtt S${n}.Arn}}`);
  const files = { "chain.yaml": `Resources:${chain.join("")}\n  Q12: {Type: AWS::SQS::Queue}\n`, "hub.yaml": `Resources:\n  Hub: {Type: AWS::SNS::Topic}${hub.join("")}\n` };
  for (const [name, text] of Object.entries(files)) {
    const { page, said } = await opened(browser, reportOf({ [name]: text }));
    const scale = async (): Promise<number> => Number(/scale\(([\d.]+)\)/.exec((await page.locator("svg .stage").getAttribute("transform")) ?? "")?.[1]);
    assert.ok((await scale()) > 0.5, `${name}: ${await scale()}`);
    if (name === "hub.yaml") {
      assert.equal(await page.locator(".arrow").count(), 1);
      await box(page, "Hub").focus();
      await press(page, "ArrowRight");
      assert.match((await page.locator(":focus > title").textContent()) ?? "", /^S\d+,/);
      await press(page, "ArrowLeft");
      assert.match((await page.locator(":focus > title").textContent()) ?? "", /^Hub,/);
    }
    await press(page, "+");
    const before = await scale();
    await press(page, "2", "1");
    assert.equal(await scale(), before);
    assert.deepEqual(said, []);
  }
  const { page } = await opened(browser, reportOf(manyResources(500)));
  assert.match((await page.locator("svg .stage").getAttribute("transform")) ?? "", /scale\(0\.6\)/);
  await press(page, "0");
  assert.ok(!(await page.locator("svg.part").count()));
});

test("what is printed has the picture and the tables", { skip }, async () => {
  const { page } = await opened(browser, shop);
  await page.emulateMedia({ media: "print" });
  assert.ok(await page.locator("#view-Findings table").isVisible());
  assert.ok(await page.locator("#view-Resources table").isVisible());
  assert.ok(await page.locator("#view-Losses table").isVisible());
  assert.ok(!(await page.locator("aside").isVisible()));
  assert.ok((await page.pdf()).length > 10_000);
});
