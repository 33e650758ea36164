import { testKills } from "./killed.ts";

// A run that writes its state at its end only: killed before, it leaves a state that knows nothing of what it did.
testKills({}, false);
