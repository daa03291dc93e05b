/** The initials of somebody whose name stands beside it. */
export function Avatar({ person }: { person: string }) {
  const initials = person
    .split(" ")
    .map((part) => part[0])
    .slice(0, 2)
    .join("");
  return (
    <span className="avatar" aria-hidden="true">
      {initials}
    </span>
  );
}
