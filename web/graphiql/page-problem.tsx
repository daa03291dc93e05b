// Replaces the whole page if it cannot be shown.

export function PageProblem({ error }: { error: unknown }) {
  return (
    <main className="notice" role="alert">
      <h1>The explorer could not open</h1>
      <p>{error instanceof Error ? error.message : String(error)}</p>
      <button type="button" className="problem-button" onClick={() => location.reload()}>
        Try again
      </button>
    </main>
  );
}
