import { useRef, useState } from "react";
import { useAct } from "./act.js";
import type { Definitions } from "./feed-types.js";

/** Names that are left empty are invented. */
export function NewUser({ kinds }: { kinds: Definitions["userKinds"] }) {
  const act = useAct();
  const dialog = useRef<HTMLDialogElement>(null);
  const [kind, setKind] = useState("NATURAL");

  async function create(data: FormData): Promise<void> {
    dialog.current?.close();
    const given = [...data].filter(([, value]) => value !== "");
    const answer = await act({ path: "users", body: Object.fromEntries(given) }, "The user was created.");
    const user = answer?.["user"] as { id: string } | undefined;
    if (user) location.hash = `#user=${user.id}`;
  }

  const isLegal = kind !== "NATURAL" && kind !== "PAYER";
  return (
    <>
      <button className="primary" onClick={() => dialog.current?.showModal()}>
        New user
      </button>
      <dialog ref={dialog} aria-labelledby="new-user-title">
        <form
          onSubmit={(event) => {
            event.preventDefault();
            void create(new FormData(event.currentTarget));
          }}
        >
          <h2 id="new-user-title">New user</h2>
          <label>
            Kind
            <select name="kind" value={kind} onChange={(event) => setKind(event.target.value)}>
              {kinds.map(({ name, label }) => (
                <option key={name} value={name}>
                  {label}
                </option>
              ))}
            </select>
          </label>
          <div className="pair">
            <label>
              First name <input name="firstName" placeholder="Invented" autoComplete="off" maxLength={100} />
            </label>
            <label>
              Last name <input name="lastName" placeholder="Invented" autoComplete="off" maxLength={100} />
            </label>
          </div>
          {isLegal && (
            <label>
              Name of the business{" "}
              <input name="companyName" placeholder="Invented" autoComplete="off" maxLength={255} />
            </label>
          )}
          <div className="actions">
            <button type="button" onClick={() => dialog.current?.close()}>
              Cancel
            </button>
            <button className="primary">Create</button>
          </div>
        </form>
      </dialog>
    </>
  );
}
