import { z } from "zod";

import type { Visitor } from "./any-browser.ts";
import { until } from "./class.ts";

// As much of WebDriver (https://www.w3.org/TR/webdriver2/) as the tests of the front door need.

/** By which property an answer names an element of the page. */
const ELEMENT = "element-6066-11e4-a52e-4f735466cecf";
/** What WebDriver calls the Enter key. */
const ENTER = "\uE007";

const session = z.object({ sessionId: z.string() });
const element = z.object({ [ELEMENT]: z.string() });

/** A browser's session with a WebDriver server. */
export class WebDriverSession implements Visitor {
  readonly #address: string;
  #window = "";

  private constructor(address: string) {
    this.#address = address;
  }

  /**
   * @param server its address.
   * @param capabilities what the browser must be and do.
   */
  static async begin(server: string, capabilities: object): Promise<WebDriverSession> {
    const answer = await ask("POST", `${server}/session`, { capabilities: { alwaysMatch: capabilities } });
    const begun = new WebDriverSession(`${server}/session/${session.parse(answer).sessionId}`);
    begun.#window = z.string().parse(await begun.#get("window"));
    return begun;
  }

  async open(url: string): Promise<void> {
    await this.#post("url", { url });
  }

  async reload(): Promise<void> {
    await this.#post("refresh");
  }

  async url(): Promise<string> {
    return z.string().parse(await this.#get("url"));
  }

  async click(xpath: string): Promise<void> {
    const found = element.parse(await this.#post("element", { using: "xpath", value: xpath }));
    await this.#post(`element/${found[ELEMENT]}/click`);
  }

  async type(text: string): Promise<void> {
    const actions = Array.from(text.replaceAll("\n", ENTER)).flatMap((value) => [
      { type: "keyDown", value },
      { type: "keyUp", value },
    ]);
    await this.#post("actions", { actions: [{ type: "key", id: "keyboard", actions }] });
  }

  async evaluate(expression: string): Promise<unknown> {
    return this.#post("execute/sync", { script: `return (${expression});`, args: [] });
  }

  async followNewWindow(): Promise<void> {
    const known = this.#window;
    await until(async () => {
      const windows = z.array(z.string()).parse(await this.#get("window/handles"));
      this.#window = windows.find((handle) => handle !== known) ?? known;
      return this.#window !== known;
    });
    await this.#post("window", { handle: this.#window });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await ask("DELETE", this.#address);
  }

  async #get(command: string): Promise<unknown> {
    return ask("GET", `${this.#address}/${command}`);
  }

  async #post(command: string, parameters: object = {}): Promise<unknown> {
    return ask("POST", `${this.#address}/${command}`, parameters);
  }
}

const answer = z.object({ value: z.unknown() });

/**
 * Sends one command to a WebDriver server.
 *
 * @throws with the server's words when it fails.
 */
async function ask(method: string, address: string, parameters?: object): Promise<unknown> {
  const body = parameters === undefined ? {} : { body: JSON.stringify(parameters) };
  const response = await fetch(address, { method, ...body });
  const { value } = answer.parse(await response.json());
  if (!response.ok) throw new Error(`${method} ${address}: ${JSON.stringify(value)}`);
  return value;
}
