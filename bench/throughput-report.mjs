// The tables of bench:throughput.
import { percentile } from "./processes.mjs";
import { header, row } from "./table.mjs";

/** Mercurius, unless it does not take part. */
const referenceOf = (servers) => servers.find(({ name }) => name === "mercurius") ?? servers[0];
export const median = (numbers) => percentile(numbers, 0.5);

function spread(numbers, digits = 0) {
  const [middle, lowest, highest] = [0.5, 0, 1].map((share) => percentile(numbers, share).toFixed(digits));
  return `${middle} (${lowest} to ${highest})`;
}

/** How many times as much as the reference. Of a single start the third digit is chance. */
const times = (ratio) => String(Number(ratio.toPrecision(3)));

export function reportWorkload(name, { title, connections }, results) {
  const of = (rounds, part) => rounds.map((round) => round[part]);
  const { name: referenceName, rounds: reference } = referenceOf(results);
  /** Of each round by itself: the speed of a shared machine changes from one to the next. */
  const beside = (rounds, part) => times(median(rounds.map((round, at) => round[part] / reference[at][part])));
  console.log(`${name}: ${title}, ${connections} connection(s)\n`);
  console.log(
    header(
      "server",
      "requests per second",
      `of ${referenceName}'s`,
      "processor time (µs a request)",
      `of ${referenceName}'s`,
      "p50 / p99 (ms)",
      "refused",
      "its core used by others",
      "the load's core in use",
    ),
  );
  for (const { name: server, rounds } of results) {
    const percent = (part) => `${(median(of(rounds, part)) * 100).toFixed(0)} %`;
    const latencies = ["p50Ms", "p99Ms"].map((part) => median(of(rounds, part)).toFixed(1));
    console.log(
      row(
        server,
        spread(of(rounds, "perSecond")),
        beside(rounds, "perSecond"),
        spread(of(rounds, "costUs")),
        beside(rounds, "costUs"),
        latencies.join(" / "),
        of(rounds, "refused").reduce((sum, each) => sum + each, 0),
        percent("byOthers"),
        percent("loadCore"),
      ),
    );
  }
  console.log();
}

export function reportStarts(servers) {
  const startsOf = ({ rounds }) => rounds.flatMap(({ startsMs }) => startsMs);
  const reference = referenceOf(servers);
  const columns = [
    "server",
    "start to first answer (ms)",
    `of ${reference.name}'s`,
    "resident idle (MB)",
    "loaded (MB)",
  ];
  console.log(header(...columns));
  for (const server of servers) {
    const ratio = times(median(startsOf(server)) / median(startsOf(reference)));
    const [idleMB, loadedMB] = ["idleMB", "loadedMB"].map((part) => median(server.rounds.map((each) => each[part])));
    console.log(row(server.name, spread(startsOf(server)), ratio, idleMB.toFixed(0), loadedMB.toFixed(0)));
  }
}
