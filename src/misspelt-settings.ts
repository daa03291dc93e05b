// Names in the environment that are almost those of a setting: otherwise such a value is silently without effect.
import { type Environment, namesOf } from "./read-settings.js";
import { SETTINGS } from "./settings.js";

/** Own choice: shorter names, such as HOST, are too close to those of other programs. */
const MIN_CHARACTERS = 6;
/** Own choice: in names of this length two mistakes still leave no doubt. */
const LONG_NAME_CHARACTERS = 12;
/** What is easily left out, added or exchanged. */
const ENDING = /_(?:FILE|MS|SECONDS|DAYS)$/;
/** Read by commands, where they are no settings of the gateway. */
const OF_COMMANDS = ["GATEWAY_TOKEN", "SIMULATOR_HOST", "SIMULATOR_STATE"];

/**
 * A line for each, with names only, never values. Names that are far from those of all settings, or close only to one
 * that is set, are taken for other programs'.
 */
export function findMisspeltSettings(environment: Environment): string[] {
  const known = Object.entries(SETTINGS).flatMap(([name, setting]) => namesOf(name, setting));
  const isSet = (name: string) => (environment[name] ?? "") !== "";
  const isOurs = (name: string) => known.includes(name) || OF_COMMANDS.includes(name);
  const unset = known.filter((name) => !isSet(name));
  return Object.keys(environment)
    .filter((name) => isSet(name) && !isOurs(name))
    .flatMap((name) => {
      const [meant] = unset
        .map((candidate) => ({ candidate, mistakes: countMistakes(name.toUpperCase(), candidate) }))
        .filter(({ mistakes }) => mistakes !== null)
        .sort((a, b) => Number(a.mistakes) - Number(b.mistakes));
      return meant ? [`${name} is not a setting; did you mean ${meant.candidate}?`] : [];
    });
}

/** Null if there are too many, or if the names are too short to tell. */
function countMistakes(given: string, meant: string): number | null {
  const [givenStem, meantStem] = [given.replace(ENDING, ""), meant.replace(ENDING, "")];
  if (Math.min(givenStem.length, meantStem.length) < MIN_CHARACTERS) return null;
  if (givenStem === meantStem) return given === meant ? 0 : 1;
  const mistakes = editDistance(given, meant);
  return mistakes <= (Math.min(given.length, meant.length) < LONG_NAME_CHARACTERS ? 1 : 2) ? mistakes : null;
}

/** Letters that are missing, too many, others, or exchanged with their neighbour. */
function editDistance(given: string, meant: string): number {
  let twoBefore: number[] = [];
  let before = Array.from({ length: meant.length + 1 }, (_, index) => index);
  for (let row = 1; row <= given.length; row += 1) {
    const current = [row];
    for (let column = 1; column <= meant.length; column += 1) {
      const isSame = given[row - 1] === meant[column - 1];
      const isExchanged = given[row - 1] === meant[column - 2] && given[row - 2] === meant[column - 1];
      current[column] = Math.min(
        at(before, column) + 1,
        at(current, column - 1) + 1,
        at(before, column - 1) + (isSame ? 0 : 1),
        isExchanged ? at(twoBefore, column - 2) + 1 : Infinity,
      );
    }
    twoBefore = before;
    before = current;
  }
  return at(before, meant.length);
}

const at = (counts: readonly number[], index: number): number => counts[index] ?? Infinity;
