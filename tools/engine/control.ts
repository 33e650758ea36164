/** Stops and starts a Docker engine, the gentle way and the others. */
export interface EngineControl {
  /** Stops the engine as a shutdown does, and returns when it has ended. */
  stop(): Promise<void>;
  /** `kill -9` of dockerd alone: containers and their shims go on. Returns when it has ended. */
  kill(): Promise<void>;
  /**
   * `kill -9` of everything at once: dockerd, containerd, the shims and every process of every container. What a
   * power cut does to processes; what it does to files that were not yet on the disk can only be had from a power cut.
   */
  cutPower(): Promise<void>;
  /** Starts the engine, unless it runs, and returns when it answers. */
  start(): Promise<void>;
}
