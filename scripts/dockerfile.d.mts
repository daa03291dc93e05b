export interface Instruction {
  name: string;
  text: string;
  options: Record<string, string>;
}
export interface Stage {
  name: string;
  image: string;
  steps: Instruction[];
}
export function readDockerfile(source: string): Instruction[];
export function stagesOf(instructions: Instruction[]): Stage[];
export function last(steps: Instruction[], name: string): string | undefined;
export function readPairs(text: string): Record<string, string>;
export function readIgnoreFile(source: string): (path: string) => boolean;
export function inFolder(command: string, folder: string): string;
