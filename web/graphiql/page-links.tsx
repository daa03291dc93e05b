// Links to what else this gateway serves, and to the simulator's console where it runs. Each opens a tab of its own:
// this page would lose its answers, and its subscriptions would end.
import type { ComponentProps } from "react";
import type { Settings } from "./settings.js";

export function PageLinks({ pages, simulatorUrl }: Settings) {
  const links = [
    ...(pages.includes("docs") ? [["/docs/", "Docs"]] : []),
    ...(pages.includes("demo") ? [["/demo", "Demo"]] : []),
    ...(simulatorUrl === null ? [] : [[simulatorUrl, "Simulator"]]),
  ];
  if (links.length === 0) return null;
  return (
    <nav className="page-links" aria-label="Other pages">
      {links.map(([href, label]) => (
        <PageLink key={href} href={href}>
          {label}
        </PageLink>
      ))}
    </nav>
  );
}

export function PageLink(props: ComponentProps<"a">) {
  return <a target="_blank" rel="noreferrer" {...props} />;
}
