import { existsSync } from "node:fs";
import { availableParallelism, hostname, totalmem } from "node:os";

import Docker from "dockerode";

import { connectEngine, engineAddress, EngineUnreachableError } from "../../engine/connect.ts";
import { readHostFacts } from "../../engine/facts.ts";
import type { HostFacts } from "../../plan/host-fit.ts";
import { type EngineInfo, gatherEngine } from "./gather-engine.ts";
import { isOnThisKernel } from "./gather-machine.ts";

/** The engine that a class would run on, and the machine under it. */
export interface Site {
  /** Undefined where no engine answers. */
  readonly engine: AnsweringEngine | undefined;
  /** Why no engine answers. */
  readonly obstacle: EngineUnreachableError | undefined;
  /** Whether /proc of this machine tells of the engine's too; where no engine answers, of one started here. */
  readonly isLocal: boolean;
  /** What a plan must fit into: the engine's word, or else this machine's. */
  readonly host: HostFacts;
  /** Version of the cgroups: `1` or `2`. */
  readonly cgroupVersion: string;
}

/** An engine, and what it says of itself. */
export interface AnsweringEngine {
  readonly api: Docker;
  readonly info: EngineInfo;
}

/** How long the engine may be silent before a question counts as unanswered. */
const PATIENCE_MS = 5_000;
const BYTES_PER_MIB = 1024 ** 2;

/** Connects to the engine. That none answers is part of the answer. */
export async function openSite(): Promise<Site> {
  try {
    await connectEngine(PATIENCE_MS);
  } catch (error) {
    if (error instanceof EngineUnreachableError) return siteWithoutEngine(error);
    throw error;
  }
  const api = new Docker({ timeout: PATIENCE_MS });
  const [info, host] = await Promise.all([gatherEngine(api), readHostFacts(api)]);
  return {
    engine: { api, info },
    obstacle: undefined,
    isLocal: isOnThisKernel(info.address, info.kernel),
    host,
    cgroupVersion: info.cgroupVersion,
  };
}

function siteWithoutEngine(obstacle: EngineUnreachableError): Site {
  const memoryMiB = Math.floor(totalmem() / BYTES_PER_MIB);
  return {
    engine: undefined,
    obstacle,
    isLocal: isOnThisKernel(engineAddress(), undefined),
    host: { name: hostname(), memoryMiB, cpus: availableParallelism(), networks: [], ports: [] },
    cgroupVersion: existsSync("/sys/fs/cgroup/cgroup.controllers") ? "2" : "1",
  };
}
