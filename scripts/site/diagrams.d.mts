export function toFigure(source: string): string;
