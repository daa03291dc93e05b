import type { MyUserFragment } from "./generated/graphql.js";
import { sayDate, sayStatus } from "./texts.js";

export function History({ verifications }: { verifications: NonNullable<MyUserFragment["verifications"]> }) {
  return (
    <section>
      <h2>Earlier verifications</h2>
      <ul className="history">
        {verifications.map(({ id, status, createdAt }) => (
          <li key={id}>
            <span>{createdAt ? sayDate(createdAt) : "Unknown date"}</span>
            <span>{sayStatus(status)}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}
