import { testKills } from "./killed.ts";

// A run that writes its state at every step, as Pulumi does by itself.
testKills({ PULUMI_SKIP_CHECKPOINTS: "false" }, true);
