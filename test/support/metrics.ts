// What a gateway's /metrics says, by the text of each series.
export type Series = ReadonlyMap<string, number>;

export async function metricsOf(gatewayUrl: string): Promise<Series> {
  const text = await (await fetch(`${gatewayUrl}/metrics`)).text();
  const lines = text.split("\n").filter((line) => line !== "" && !line.startsWith("#"));
  return new Map(
    lines.map((line) => [line.slice(0, line.lastIndexOf(" ")), Number(line.slice(line.lastIndexOf(" ")))]),
  );
}

/** The series of one metric that are not 0, by the values of their labels. */
export async function countsOf(gatewayUrl: string, name: string): Promise<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const [series, value] of await metricsOf(gatewayUrl)) {
    const [, seriesName, labels = ""] = /^(\w+)(.*)$/.exec(series) ?? [];
    if (seriesName !== name || value === 0) continue;
    const values = [...labels.matchAll(/="([^"]*)"/g)].map(([, label]) => label);
    counts[values.join(" ")] = value;
  }
  return counts;
}
