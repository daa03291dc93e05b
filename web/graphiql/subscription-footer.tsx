// Shows the state of the open tab's subscription below the response.
import { useGraphiQL } from "@graphiql/react";
import { useEffect } from "react";
import { saySubscription, type SubscriptionState } from "./subscription-state.js";

export interface SubscriptionFooterProps {
  state: SubscriptionState | null;
  /** The state belongs to the tab in which the subscription was started. */
  onOtherTab: () => void;
}

export function SubscriptionFooter({ state, onOtherTab }: SubscriptionFooterProps) {
  const tabId = useGraphiQL(({ tabs, activeTabIndex }) => tabs[activeTabIndex]?.id);
  useEffect(onOtherTab, [tabId, onOtherTab]);
  return (
    <p role="status" className="subscription-status">
      {state && saySubscription(state)}
    </p>
  );
}
