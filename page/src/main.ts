// The page: reads the data of the report, and puts its parts together.
import type { Data } from "./data.ts";
import { App } from "./app.ts";

function text(id: string): string {
  return document.getElementById(id)?.textContent ?? "";
}

const app = new App(JSON.parse(text("data")) as Data, text("layout"));
document.body.append(...app.elements);
void app.start();
