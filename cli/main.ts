import { ConfigurationError } from "../config/problem.ts";
import { EngineUnreachableError } from "../engine/connect.ts";
import { UserError } from "../tools/user-error.ts";
import { doctor } from "./doctor/doctor.ts";
import { down } from "./down.ts";
import { drill } from "./drill/drill.ts";
import { handouts } from "./handouts/handouts.ts";
import { parseOptions } from "./options.ts";
import { pulumi } from "./pulumi.ts";
import { rehearse } from "./rehearse/rehearse.ts";
import { readRoster } from "./roster.ts";
import { rotate } from "./rotate.ts";
import { setUp } from "./set-up.ts";
import { up } from "./up.ts";

const HELP = `Usage: ./workshop COMMAND [OPTION ...]

  up            bring the class up: set-up, pulumi up, and a look into every pod
  down          take it down: pulumi destroy, the stack's state, and whatever else carries its label
  handouts      what attendees are given, with passwords: a table, a page to print, CSV for mail merge
  rotate ID ... give attendees another password, the trainer (ID: trainer), or walk-ins another code (ID: code)
  doctor        check this machine against the class: what is missing, what will be tight, how to mend it
  drill         break the pods of a class in every way, and time how they come back
  rehearse      have robots do exercises in every pod, and say how large a class this machine carries
  setup         only the set-up: Docker engine, images, Pulumi (the evening before)
  pulumi ...    Pulumi itself, with the environment that up and down use
  help          this text

Options of up, down, rotate, doctor and setup:
  --stack NAME         the class of Pulumi.NAME.yaml (default: dev)
  --yes                ask nothing (so does CI=true)
  --config-file FILE   the class's configuration, if it is another file

Options of handouts:
  --stack NAME         the class (default: dev)
  --html FILE          the page to print (default: .workshop/handouts/NAME/handouts.html)
  --csv FILE           the CSV (default: beside it)
  --json               everything as JSON, alone on standard output; files only where they are asked for

Options of drill:
  --stack NAME         a class that is there; whoever works in it is thrown out (default: a class of its own)
  --attendees N        how many a class of its own has (default: 3)
  --only NAME[,NAME]   not everything; a wrong NAME lists the right ones
  --engine             stop and kill the Docker engine, also if other containers run on it
  --json               the result as JSON, alone on standard output
  --yes                ask nothing (so does CI=true)

Options of rehearse:
  --stack NAME         a class that is there; what comes into its pods meanwhile is removed (default: a class of its own)
  --attendees N        how many robots a class of its own has (default: as many as the roster has pods)
  --config-file FILE   the roster that a class of its own is like (default: Pulumi.dev.yaml)
  --exercises FOLDER   exercises of your own (default: exercises/)
  --json               the result as JSON, alone on standard output
  --yes                ask nothing (so does CI=true)

What up and down don't know they hand to Pulumi: --expect-no-changes, --refresh, --target URN, ...
Exit code: 0 when all is well, 1 when not, 2 for a wrong command line, 130 after Ctrl-C.`;

type Command = (args: readonly string[]) => Promise<number>;

const COMMANDS = new Map<string, Command>([
  ["up", (args) => up(parseOptions(args))],
  ["down", (args) => down(parseOptions(args))],
  ["handouts", handouts],
  ["rotate", rotate],
  ["doctor", (args) => doctor(parseOptions(args))],
  ["drill", drill],
  ["rehearse", rehearse],
  ["setup", setup],
  ["pulumi", pulumi],
]);

/** The roster may not be written yet the evening before. */
async function setup(args: readonly string[]): Promise<number> {
  const options = parseOptions(args);
  const roster = await readRoster(options);
  await setUp(options, roster.kind === "read" ? roster.configuration : undefined);
  return 0;
}

async function main([name = "help", ...args]: readonly string[]): Promise<number> {
  const wantsHelp =
    name !== "pulumi" && [name, ...args].some((word) => ["help", "--help", "-h"].includes(word));
  if (wantsHelp) {
    console.log(HELP);
    return 0;
  }
  const command = COMMANDS.get(name);
  if (command === undefined) {
    console.error(`There is no ./workshop ${name}.\n\n${HELP}`);
    return 2;
  }
  return command(args);
}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  const theirs = [UserError, EngineUnreachableError, ConfigurationError].some(
    (type) => error instanceof type,
  );
  console.error(theirs && error instanceof Error ? error.message : error);
  // Not just the exit code: another step may be under way beside the one that failed, and would be for minutes.
  process.exit(1);
}
