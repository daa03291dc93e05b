/** Own choice: wide enough for the titles of the examples and the names of types. */
const PANEL = { share: 0.23, leastPx: 285, mostPx: 340 };
/** Of the column of buttons beside it. */
const SIDEBAR_PX = 60;

/** The width of an open panel in relation to all that is beside it, as GraphiQL keeps it; its own is a third. */
export function toPanelShare(windowPx: number): string {
  const panelPx = Math.min(Math.max(windowPx * PANEL.share, PANEL.leastPx), PANEL.mostPx);
  return String(panelPx / Math.max(windowPx - SIDEBAR_PX - panelPx, panelPx));
}
