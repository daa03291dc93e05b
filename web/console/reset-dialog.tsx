import { useRef } from "react";
import { useAct } from "./act.js";

export function ResetDialog() {
  const act = useAct();
  const dialog = useRef<HTMLDialogElement>(null);
  async function reset(data: FormData): Promise<void> {
    dialog.current?.close();
    const body = { to: data.get("to"), keepHooks: data.has("keepHooks") };
    const isDone = await act({ path: "reset", body }, "Everything was reset.");
    if (isDone) location.hash = "#users";
  }
  return (
    <>
      <button className="danger" onClick={() => dialog.current?.showModal()}>
        Reset…
      </button>
      <dialog ref={dialog} aria-labelledby="reset-title">
        <form
          onSubmit={(event) => {
            event.preventDefault();
            void reset(new FormData(event.currentTarget));
          }}
        >
          <h2 id="reset-title">Reset the simulator</h2>
          <p>
            Deletes all users, sessions, faults and logs, resets the settings and takes the clock back. A gateway still
            knows what it has seen: restart it as well.
          </p>
          <label className="choice">
            <input type="radio" name="to" value="seed" defaultChecked /> The seeded users
          </label>
          <label className="choice">
            <input type="radio" name="to" value="empty" /> Nobody
          </label>
          <label className="choice">
            <input type="checkbox" name="keepHooks" defaultChecked /> Keep the hooks that are registered
          </label>
          <div className="actions">
            <button type="button" onClick={() => dialog.current?.close()}>
              Cancel
            </button>
            <button className="danger">Reset</button>
          </div>
        </form>
      </dialog>
    </>
  );
}
