// Explains above the editors why there is no schema; GraphiQL itself says so only in its documentation panel.

export interface SchemaProblemProps {
  problem: string;
  onRetry: () => void;
}

export function SchemaProblem({ problem, onRetry }: SchemaProblemProps) {
  return (
    <div className="problem-bar" role="alert">
      <p>
        <strong>The schema could not be loaded.</strong> {problem} Check the headers, then try again; operations run
        without it, completion and documentation do not.
      </p>
      <button type="button" className="problem-button" onClick={onRetry}>
        Try again
      </button>
    </div>
  );
}
