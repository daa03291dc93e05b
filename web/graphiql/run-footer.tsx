// Below the response: what the open tab's last run took, or how its subscription is doing, with its events. Before the
// first run, what to do.
import { useGraphiQL } from "@graphiql/react";
import { useEffect } from "react";
import { sayAnswer } from "./answer-facts.js";
import { EventList } from "./event-list.js";
import { NoAnswer } from "./no-answer.js";
import { usePage } from "./page-context.js";
import { saySubscription } from "./subscription-state.js";

export function RunFooter({ onTab }: { onTab: (id: string | undefined) => void }) {
  const { tabId, query, hasAnswer } = useGraphiQL(({ tabs, activeTabIndex, isFetching }) => ({
    tabId: tabs[activeTabIndex]?.id,
    query: tabs[activeTabIndex]?.query ?? "",
    hasAnswer: isFetching || tabs[activeTabIndex]?.response != null,
  }));
  const { runs } = usePage();
  useEffect(() => onTab(tabId), [tabId, onTab]);
  const run = tabId === undefined ? undefined : runs[tabId];
  return (
    <>
      <p role="status" className="run-status">
        {run?.kind === "subscription" && saySubscription(run)}
        {run?.kind === "answer" && sayAnswer(run).map((part) => <span key={part}>{part}</span>)}
        {run?.kind === "answer" && run.requestId !== null && (
          <span className="request-id">
            request <code>{run.requestId}</code>
          </span>
        )}
      </p>
      {!run && !hasAnswer && <NoAnswer query={query} />}
      {run?.kind === "subscription" && <EventList entries={run.entries} dropped={run.dropped} />}
    </>
  );
}
