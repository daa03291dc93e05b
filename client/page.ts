// What is used of a browser. A server has none of it.

export interface Page {
  addEventListener(name: string, listener: () => void): void;
  removeEventListener(name: string, listener: () => void): void;
  readonly location: { readonly href: string; assign(url: string): void };
  readonly history: { readonly state: unknown; replaceState(state: unknown, unused: string, url: string): void };
  readonly navigator: { readonly onLine: boolean };
  readonly document: Pick<Page, "addEventListener" | "removeEventListener"> & { readonly visibilityState: string };
}

export function currentPage(): Page | null {
  return typeof document === "undefined" ? null : (globalThis as unknown as Page);
}

declare const document: unknown;

/** @returns removes the listeners */
export function onConnectivity(page: Page, { back, gone }: { back: () => void; gone: () => void }): () => void {
  const { document } = page;
  const seen = () => document.visibilityState === "visible" && back();
  const listeners = [
    [page, "online", back],
    [page, "offline", gone],
    // Shown again as it was left, with its connections cut.
    [page, "pageshow", back],
    [document, "visibilitychange", seen],
  ] as const;
  for (const [target, name, listener] of listeners) target.addEventListener(name, listener);
  return () => {
    for (const [target, name, listener] of listeners) target.removeEventListener(name, listener);
  };
}
