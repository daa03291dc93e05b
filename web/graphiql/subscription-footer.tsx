// Below the answer: how the subscription of the open tab stands.
import { useGraphiQL } from "@graphiql/react";
import { useEffect } from "react";
import { saySubscription, type SubscriptionState } from "./subscription-state.js";

export interface SubscriptionFooterProps {
  state: SubscriptionState | null;
  /** What is said belongs to the tab it was run in. */
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
