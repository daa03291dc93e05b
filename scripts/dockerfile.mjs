// Reads a Dockerfile and a .dockerignore, as far as this project's use them. What it does not know, it refuses.

/** [{ name: "RUN", text, options: { from: "build" } }], with continued lines joined and ARG values put in. */
export function readDockerfile(source) {
  const lines = source
    .split("\n")
    .filter((line) => !line.trimStart().startsWith("#"))
    .join("\n")
    .replaceAll(/\\\n\s*/g, "")
    .split("\n")
    .filter((line) => line.trim() !== "");
  const values = {};
  const instructions = [];
  for (const line of lines) {
    const [, name, rest] = /^([A-Z]+)\s+(.*)$/.exec(line) ?? refuse(line);
    if (name === "ARG") {
      const [key, value] = rest.split("=");
      values[key] = value;
      continue;
    }
    const text = name === "FROM" ? rest.replace(/\$\{(\w+)\}/g, (_, key) => values[key] ?? refuse(line)) : rest;
    const [, flags] = /^((?:--\S+\s+)*)/.exec(text);
    const options = Object.fromEntries([...flags.matchAll(/--([\w-]+)=(\S+)/g)].map(([, key, value]) => [key, value]));
    instructions.push({ name, text: text.slice(flags.length), options });
  }
  return instructions;
}

/** Stages in order: { name, image, steps }. */
export function stagesOf(instructions) {
  const stages = [];
  for (const instruction of instructions)
    if (instruction.name === "FROM") {
      const [image, , name = ""] = instruction.text.split(/\s+/);
      stages.push({ name, image, steps: [] });
    } else stages.at(-1).steps.push(instruction);
  return stages;
}

/** The last of its kind: what the container has in the end. */
export function last(steps, name) {
  return steps.findLast((step) => step.name === name)?.text;
}

export function readPairs(text) {
  return Object.fromEntries(text.split(/\s+/).map((pair) => pair.split(/=(.*)/s).slice(0, 2)));
}

/** @returns whether a path below the context gets into the image's context: names at its top level that are allowed */
export function readIgnoreFile(source) {
  const [first, ...allowed] = source.split("\n").filter((line) => line !== "" && !line.startsWith("#"));
  if (first !== "*") refuse(first);
  const names = new Set(allowed.map((line) => /^!([\w.-]+)$/.exec(line)?.[1] ?? refuse(line)));
  return (path) => names.has(path.split("/")[0]);
}

/** Only these name paths of the image: each becomes one below the folder that stands for the image. */
export function inFolder(command, folder) {
  const moved = command.replaceAll(/(?<=\s)\/(?=[\w])/g, `${folder}/`);
  if (/(?<![\w.*~-])\//.test(moved.replaceAll(`${folder}/`, ""))) refuse(command);
  return moved;
}

function refuse(what) {
  throw new Error(`not understood: ${what}`);
}
