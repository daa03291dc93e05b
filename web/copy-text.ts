// Copies a text: the one way of all pages, which also works where another host serves them over plain HTTP.

/** Call it within a click or a key press. @throws Error if the browser does not allow it */
export async function copyText(text: string): Promise<void> {
  // Not there over plain HTTP, such as from a container; there and refused where the visitor has denied it.
  const clipboard = navigator.clipboard as Clipboard | undefined;
  const isCopied = await clipboard?.writeText(text).then(
    () => true,
    () => false,
  );
  if (!isCopied) copySelected(text);
}

function copySelected(text: string): void {
  const focused = document.activeElement;
  const field = document.createElement("textarea");
  field.value = text;
  field.readOnly = true;
  field.style.cssText = "position: fixed; inset: 0 auto auto 0; opacity: 0";
  document.body.append(field);
  field.select();
  // A menu that is open takes the focus back, and the selection with it.
  const put = (event: ClipboardEvent) => {
    event.clipboardData?.setData("text/plain", text);
    event.preventDefault();
    event.stopImmediatePropagation();
  };
  document.addEventListener("copy", put, { capture: true });
  // Deprecated, and the only way without `navigator.clipboard`.
  // eslint-disable-next-line @typescript-eslint/no-deprecated
  const isCopied = document.execCommand("copy");
  document.removeEventListener("copy", put, { capture: true });
  field.remove();
  if (focused instanceof HTMLElement) focused.focus();
  if (!isCopied) throw new Error("The browser does not allow it");
}
