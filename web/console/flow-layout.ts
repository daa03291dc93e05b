// Where the states of a flow are drawn. Pure.

export const NODE = { width: 88, height: 34 };
/** Three columns fit into a window of 360 pixels, so that the picture is drawn in its own size. */
const COLUMN = 111;
const ROW = 46;
const MARGIN = 3;

interface PlacedState {
  name: string;
  x: number;
  y: number;
}

interface FlowLayout {
  width: number;
  height: number;
  states: PlacedState[];
  /** SVG paths, each with an arrow at its end. */
  edges: { from: string; to: string; path: string }[];
}

/** In this order from top to bottom. */
const ENDS = ["VALIDATED", "REFUSED", "REJECTED", "EXPIRED", "ABANDONED", "TIMEOUT", "ERROR"];

export function layOut(edges: readonly (readonly [from: string, to: string])[]): FlowLayout {
  const names = new Set(edges.flat());
  const ends = ENDS.filter((name) => names.has(name));
  const hasReview = names.has("REVIEW");
  const place = (name: string): [column: number, row: number] => {
    const row = ends.indexOf(name);
    if (row >= 0) return [1, row];
    if (name === "OUT_OF_DATE") return [2, ends.indexOf("VALIDATED")];
    if (name === "REVIEW") return [0, 0.5];
    return [0, hasReview ? 2.5 : (ends.length - 1) / 2];
  };
  const states = [...names].map((name) => {
    const [column, row] = place(name);
    return { name, x: MARGIN + column * COLUMN, y: MARGIN + row * ROW };
  });
  const of = new Map(states.map((state) => [state.name, state]));
  const width = Math.max(...states.map(({ x }) => x)) + NODE.width + MARGIN;
  const height = (ends.length - 1) * ROW + NODE.height + 2 * MARGIN;
  return {
    width,
    height,
    states,
    edges: edges.flatMap(([from, to]) => {
      const [start, end] = [of.get(from), of.get(to)];
      return start && end ? [{ from, to, path: start.x === end.x ? upwards(start, end) : across(start, end) }] : [];
    }),
  };
}

function across(from: PlacedState, to: PlacedState): string {
  // A way back is drawn below the way there.
  const isBack = to.x < from.x;
  const shift = isBack ? 8 : 0;
  const [x1, x2] = isBack ? [from.x, to.x + NODE.width] : [from.x + NODE.width, to.x];
  const [y1, y2] = [from.y + NODE.height / 2 + shift, to.y + NODE.height / 2 + shift];
  const bend = (x2 - x1) / 2;
  const tip = isBack ? 6 : -6;
  return `M${x1} ${y1}C${x1 + bend} ${y1} ${x2 - bend} ${y2} ${x2} ${y2}m${tip} -4L${x2} ${y2}l${tip} 4`;
}

function upwards(from: PlacedState, to: PlacedState): string {
  const x = from.x + NODE.width / 2;
  const end = to.y + NODE.height;
  return `M${x} ${from.y}V${end}m-4 6L${x} ${end}l4 6`;
}
