// The arguments of the command hooks, and its help.
import { HOOKED_EVENT_TYPES } from "../live/event-meaning.js";
import { fail, readArguments } from "./arguments.js";

const HELP = `Usage: hooks plan      show what sync would do, and change nothing
       hooks sync      create and enable a hook for every event type; safe to repeat
       hooks status    show the state of each hook, and change nothing
       hooks restore   give hooks back; safe to repeat

  --take-over EVENT_TYPE   plan and sync: take over the hook of this event type from whoever has it, who then gets no
                           more webhooks of this type. For several, repeat it or separate them by commas
  --show-addresses         show others' addresses in full: they may contain secrets. By default their origin is shown

The upstream has one hook for each event type of a client. What status shows, and what sync does:
  ok                  nothing
  missing             creates it
  not offered         tries to create it: sync has found that this upstream does not have the event type
  elsewhere           nothing unless --take-over names it: it points to another address, so belongs to somebody
  another secret      points it to the first of WEBHOOK_SECRETS: are these the settings of all instances?
  disabled, invalid   enables it: it was switched off, or the upstream gave up on it
  validity unknown    nothing: the upstream reports UNKNOWN, which is documented nowhere

What a hook was before it was taken over is kept in its Tag upstream, so restore works from any machine with the same
settings. It puts back address, tag, and whether the hook was enabled; it disables the hooks that sync has created, as
the upstream cannot delete them; it leaves alone what somebody has changed since. Hooks of another gateway, at another
PUBLIC_URL, are shown and left alone by all of these, unless --take-over names them; restore does not count them.

Exits with code
  0   plan: it could be made. Others: all is in order; what is not offered, or of unknown validity, counts as in order
  1   status, sync: webhooks of some type will not arrive. restore: a hook was not given back. All: a call failed
  2   arguments or settings are wrong; nothing was called
Needs MANGOPAY_CLIENT_ID, MANGOPAY_API_KEY, PUBLIC_URL and WEBHOOK_SECRETS.`;

const VERBS = ["plan", "sync", "status", "restore"] as const;

export interface HooksArguments {
  verb: (typeof VERBS)[number];
  takeOver: ReadonlySet<string>;
  showsAddresses: boolean;
}

/** Ends the process for `--help` (code 0) and for wrong arguments (code 2). */
export function readHooksArguments(): HooksArguments {
  const { positionals, values } = readArguments(
    {
      allowPositionals: true,
      options: {
        help: { type: "boolean" },
        "take-over": { type: "string", multiple: true },
        "show-addresses": { type: "boolean" },
      },
    },
    HELP,
  );
  if (values.help) {
    process.stdout.write(`${HELP}\n`);
    process.exit(0);
  }
  const [name] = positionals;
  const verb = VERBS.find((candidate) => candidate === name);
  if (!verb)
    return misused(`${name === undefined ? "A command is missing" : `"${name}" is not a command`}: ${CHOICE}.`);
  if (positionals.length > 1) misused(`${verb} takes no further arguments.`);
  const given = values["take-over"];
  if (given && verb !== "sync" && verb !== "plan") misused(`${verb} does not take --take-over: only plan and sync do.`);
  return { verb, takeOver: eventTypesIn(given ?? []), showsAddresses: values["show-addresses"] ?? false };
}

const CHOICE = "plan, sync, status or restore";

function eventTypesIn(given: readonly string[]): Set<string> {
  const names = given.flatMap((list) => list.split(",").map((name) => name.trim()));
  const unknown = names.filter((name) => !HOOKED_EVENT_TYPES.includes(name));
  if (unknown.includes("")) misused("--take-over needs the name of an event type.");
  if (unknown.length > 0) misused(`--take-over: this gateway has no hook for ${unknown.join(", ")}.`);
  return new Set(names);
}

function misused(problem: string): never {
  return fail(`${problem}\n\n${HELP}`);
}
