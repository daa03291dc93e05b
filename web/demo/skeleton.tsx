import { useTexts } from "./use-language.js";

/** As high as what follows in most cases, so that nothing jumps. */
export function Skeleton() {
  const texts = useTexts();
  return (
    <section className="card skeleton" aria-busy="true">
      <p role="status" className="unseen">
        {texts.text("page.loading")}
      </p>
      <span className="badge" />
      <span className="bar title" />
      <span className="bar" />
      <span className="bar short" />
      <span className="bar button-sized" />
    </section>
  );
}
