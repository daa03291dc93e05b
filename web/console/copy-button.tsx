import { useState } from "react";
import { copyText } from "../copy-text.js";

/** Says so for as long as the button keeps the focus or the pointer. */
export function CopyButton({ text, label }: { text: string; label: string }) {
  const [said, setSaid] = useState<string | null>(null);
  const copy = () =>
    copyText(text).then(
      () => setSaid("Copied"),
      () => setSaid("Could not copy"),
    );
  return (
    <button
      className="small"
      onClick={() => void copy()}
      onBlur={() => setSaid(null)}
      onMouseLeave={() => setSaid(null)}
    >
      {said ?? label}
    </button>
  );
}
