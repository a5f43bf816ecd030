// Reports that archlint writes, for the tests in a browser.
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

const PYTHON = process.env.PYTHON ?? "python3";

/** Writes two versions of a file into a new folder, and returns the path of the page of what differs. */
export function differenceOf(before: string, after: string): string {
  const folder = mkdtempSync(join(tmpdir(), "archlint-page-"));
  process.on("exit", () => rmSync(folder, { recursive: true, force: true }));
  writeFileSync(join(folder, "before.yaml"), before);
  writeFileSync(join(folder, "after.yaml"), after);
  const asked = ["-m", "archlint", "diff", "before.yaml", "after.yaml", "--output", "diff.html"];
  const done = spawnSync(PYTHON, asked, { cwd: folder, encoding: "utf8" });
  if (done.status !== 0) throw new Error(done.stderr);
  return join(folder, "diff.html");
}

/** Writes files into a new folder, lints it, and returns the path of the report. */
export function reportOf(files: Record<string, string>, ...options: string[]): string {
  const folder = mkdtempSync(join(tmpdir(), "archlint-page-"));
  process.on("exit", () => rmSync(folder, { recursive: true, force: true }));
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  const asked = ["-m", "archlint", "lint", "--fail-on", "never", "--output", "report.html", ...options, "."];
  const done = spawnSync(PYTHON, asked, { cwd: folder, encoding: "utf8" });
  if (done.status !== 0) throw new Error(done.stderr);
  return join(folder, "report.html");
}

/** Two stacks: orders are billed; what cannot be billed is kept. */
export const SHOP = {
  "orders.yaml": `Resources:
  Orders:
    Type: AWS::SQS::Queue
    Properties:
      QueueName: orders
      VisibilityTimeout: 10
      RedrivePolicy: {deadLetterTargetArn: !GetAtt Lost.Arn, maxReceiveCount: 3}
  Lost:
    Type: AWS::SQS::Queue
  Take:
    Type: AWS::Lambda::Function
    Properties: {Runtime: python3.12, Handler: a.b, Role: 'arn:aws:iam::111122223333:role/take', Timeout: 30, Code: {ZipFile: x}}
  Reads:
    Type: AWS::Lambda::EventSourceMapping
    Properties: {EventSourceArn: !GetAtt Orders.Arn, FunctionName: !Ref Take}
  News:
    Type: AWS::SNS::Topic
    Properties: {TopicName: news}
  ToOrders:
    Type: AWS::SNS::Subscription
    Properties: {TopicArn: !Ref News, Protocol: sqs, Endpoint: !GetAtt Orders.Arn}
`,
  "mail.yaml": `Resources:
  Mail:
    Type: AWS::SQS::Queue
    Properties: {QueueName: mail}
`,
};

/** Templates with a number of resources that are drawn, in chains of eight. */
export function manyResources(count: number): Record<string, string> {
  const files: Record<string, string> = {};
  const perStack = 10;
  for (let stack = 0; stack * perStack * 8 < count; stack++) {
    const parts = Array.from({ length: Math.min(perStack, Math.ceil((count - stack * perStack * 8) / 8)) }, (_, n) => chain(`S${stack}N${n}`));
    files[`stack${stack}.json`] = JSON.stringify({ Resources: Object.assign({}, ...parts) as object });
  }
  return files;
}

function chain(name: string): object {
  const arn = (part: string): object => ({ "Fn::GetAtt": [`${name}${part}`, "Arn"] });
  const ref = (part: string): object => ({ Ref: `${name}${part}` });
  const code = (part: string): object => ({
    [`${name}${part}`]: {
      Type: "AWS::Lambda::Function",
      Properties: { Runtime: "python3.12", Handler: "a.b", Role: "arn:aws:iam::123456789012:role/r", Code: { ZipFile: "x" }, Timeout: 60 },
    },
  });
  const queue = (part: string, lost: string): object => ({
    [`${name}${part}`]: { Type: "AWS::SQS::Queue", Properties: { RedrivePolicy: { deadLetterTargetArn: arn(lost), maxReceiveCount: 2 } } },
    [`${name}${lost}`]: { Type: "AWS::SQS::Queue" },
  });
  const reads = (part: string, from: string, to: string): object => ({
    [`${name}${part}`]: { Type: "AWS::Lambda::EventSourceMapping", Properties: { EventSourceArn: arn(from), FunctionName: ref(to) } },
  });
  const sends = (part: string, to: string): object => ({
    [`${name}${part}`]: { Type: "AWS::SNS::Subscription", Properties: { TopicArn: ref("Topic"), Protocol: "sqs", Endpoint: arn(to) } },
  });
  return {
    [`${name}Topic`]: { Type: "AWS::SNS::Topic" },
    [`${name}Table`]: { Type: "AWS::DynamoDB::Table", Properties: { TableName: `${name}t`, StreamSpecification: { StreamViewType: "NEW_IMAGE" } } },
    ...code("Take"),
    ...code("Bill"),
    ...queue("Orders", "OrdersLost"),
    ...queue("Bills", "BillsLost"),
    ...reads("R1", "Orders", "Take"),
    ...reads("R2", "Bills", "Bill"),
    ...sends("S1", "Orders"),
    ...sends("S2", "Bills"),
  };
}

/** Templates whose every name would be a script, where a page took it for markup. */
export const HOSTILE = {
  "a<img src=x onerror=pwned()>.yaml": `Resources:
  "</script><script>pwned()</script>":
    Type: AWS::SQS::Queue
    Properties: {VisibilityTimeout: 5, QueueName: "<svg onload=pwned()>"}
  "\\"><img src=x onerror=pwned()>":
    Type: AWS::SNS::Topic
    Properties: {TopicName: "javascript:pwned()"}
  "<!--<script>":
    Type: AWS::Lambda::Function
    Properties: {Runtime: python3.12, Handler: a.b, Role: x, Timeout: 600, Code: {ZipFile: "\\u2028</script>"}}
  Reads:
    Type: AWS::Lambda::EventSourceMapping
    Properties: {EventSourceArn: !GetAtt ["</script><script>pwned()</script>", Arn], FunctionName: !Ref "<!--<script>"}
`,
};
