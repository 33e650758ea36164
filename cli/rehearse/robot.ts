import { setTimeout as delay } from "node:timers/promises";

import { z } from "zod";

import type { Handout } from "../handouts/handout.ts";
import { KILLED, robotFolder, TIMED_OUT, WINDOW } from "./dialogue.ts";
import type { Exercise, Fetch } from "./exercise.ts";
import type { Attempt } from "./result.ts";
import { Terminal } from "./terminal.ts";
import { Visitor } from "./visitor.ts";

const LOOK_EVERY_MS = 500;

/** How long a tab may take to end once it was told to. */
const GONE_WITHIN_MS = 10_000;

/** The tabs that a pod can have; a robot takes the last that is free, where an attendee comes to last. */
const TABS = [9, 8, 7, 6, 5, 4, 3, 2, 1];

const openTabs = z.object({ tabs: z.array(z.number()) });

/** An attendee who is none: comes in by the address and the password of one, and types. */
export class Robot {
  readonly attendee: string;
  readonly #handout: Handout;
  readonly #nonce: string;
  readonly #base: string;
  readonly #signal: AbortSignal;
  readonly #visitor = new Visitor();
  #terminal: Terminal | undefined;
  #tab = 0;

  /**
   * @param nonce letters and digits, and no other robot's.
   * @param base reference of the image that every pod has been given.
   */
  constructor(handout: Handout, nonce: string, base: string, signal: AbortSignal) {
    this.attendee = handout.id;
    this.#handout = handout;
    this.#nonce = nonce;
    this.#base = base;
    this.#signal = signal;
  }

  /** Where its files are in the pod, below the attendee's home. */
  get folder(): string {
    return robotFolder(this.#nonce);
  }

  /** Logs in, and opens a terminal. */
  async enter(): Promise<Attempt> {
    return this.#attempt(async () => {
      const { url, password } = this.#handout;
      const login = await this.#visitor.visit(url);
      if (login.status !== 200) return failure(`${url} answers with ${login.status}`, login.text);
      const inside = await this.#visitor.send(new URL("/login", url), { password });
      if (inside.status !== 200) return failure(`the login answers with ${inside.status}`, inside.text);
      const taken = await this.#tabs();
      const free = TABS.find((tab) => !taken.includes(tab));
      if (free === undefined) return failure("all tabs of the terminal are in use");
      this.#tab = free;
      const address = new URL(`/terminal?tab=${free}&cols=${WINDOW.cols}&rows=${WINDOW.rows}`, url);
      this.#terminal = new Terminal(this.#visitor.connect(address), this.#nonce, this.#signal);
      await this.#terminal.ready();
      return GOOD;
    });
  }

  /** Does an exercise, and looks from outside at what it has published. */
  async attempt(exercise: Exercise): Promise<Attempt> {
    return this.#attempt(async () => {
      const began = Date.now();
      const { attendee } = this;
      const variables = { ATTENDEE: attendee, BASE: this.#base };
      const reply = await this.#terminal?.run(exercise, variables);
      if (reply === undefined) return failure("it has no terminal");
      const { exitCode, output } = reply;
      const { timeoutSeconds, fetches } = exercise;
      const isLate = exitCode === KILLED && Date.now() - began >= timeoutSeconds * 1000;
      if (exitCode === TIMED_OUT || isLate) return failure(`not done after ${timeoutSeconds} s`, output);
      if (exitCode !== 0) return failure(`exit code ${exitCode}`, output);
      for (const fetch of fetches) {
        const problem = await this.#look(fetch, began + timeoutSeconds * 1000);
        if (problem !== undefined) return failure(problem, output);
      }
      return GOOD;
    });
  }

  /** Ends the terminal, and whatever runs in it. What is amiss by now is no reason to throw. */
  async leave(): Promise<void> {
    if (this.#terminal !== undefined) {
      this.#terminal.close();
      // Where nobody is at the door any more, the terminals have gone with it.
      await this.#tabHasGone().catch(() => undefined);
    }
    this.#visitor.leave();
  }

  async #tabHasGone(): Promise<void> {
    const deadline = Date.now() + GONE_WITHIN_MS;
    while ((await this.#tabs()).includes(this.#tab) && Date.now() < deadline) await delay(LOOK_EVERY_MS);
  }

  async #tabs(): Promise<number[]> {
    const { text } = await this.#visitor.visit(new URL("/tabs", this.#handout.url));
    return openTabs.parse(JSON.parse(text)).tabs;
  }

  /** @returns what is wrong with what is published; undefined when it is as it should be. */
  async #look({ port, path, contains }: Fetch, deadline: number): Promise<string | undefined> {
    const home = new URL(this.#handout.url);
    const address = `${home.protocol}//${port}-${home.host}${path}`;
    for (;;) {
      const { status, text } = await this.#visitor.visit(address);
      if (status < 400 && text.includes(contains)) return undefined;
      if (Date.now() > deadline) return `${address} has no "${contains}", with status ${status}`;
      await delay(LOOK_EVERY_MS, undefined, { signal: this.#signal });
    }
  }

  async #attempt(work: () => Promise<Failure>): Promise<Attempt> {
    const began = performance.now();
    const { attendee } = this;
    try {
      const { problem, output } = await work();
      return { attendee, seconds: (performance.now() - began) / 1000, problem, output };
    } catch (error) {
      this.#signal.throwIfAborted();
      const problem = error instanceof Error ? error.message : String(error);
      return { attendee, seconds: (performance.now() - began) / 1000, problem, output: "" };
    }
  }
}

type Failure = Pick<Attempt, "problem" | "output">;

const GOOD: Failure = { problem: null, output: "" };

function failure(problem: string, output = ""): Failure {
  return { problem, output };
}
