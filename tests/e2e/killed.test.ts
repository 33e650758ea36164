import { testKills } from "./killed.ts";

testKills({}, true);
