// The console: navigation, the chosen view, and what was just done.
import { useCallback, useState } from "react";
import { type Act, ActContext, type Notice } from "./act.js";
import { CallsView } from "./calls-view.js";
import { control, Refusal } from "./control.js";
import { FaultsView } from "./faults-view.js";
import type { Feed } from "./feed-types.js";
import { Header } from "./header.js";
import { type Route, useRoute } from "./route.js";
import { SettingsView } from "./settings-view.js";
import { StartView } from "./start-view.js";
import { useFeed } from "./use-feed.js";
import { UsersView } from "./users-view.js";
import { WebhooksView } from "./webhooks-view.js";

export function App() {
  const route = useRoute();
  const [isStarting, setIsStarting] = useState(() => location.pathname === "/start");
  const [notice, setNotice] = useState<Notice | null>(null);
  const { parts, isLive } = useFeed(route.user);

  const act = useCallback<Act>(async ({ method = "POST", path, body }, done, onProblem) => {
    try {
      const answer = await control(method, path, body);
      setNotice({ text: done, isProblem: false });
      return (answer ?? {}) as Record<string, unknown>;
    } catch (error) {
      const text = error instanceof Error ? error.message : "It was not done.";
      if (onProblem) onProblem(text, error instanceof Refusal ? error.expected : undefined);
      else setNotice({ text, isProblem: true });
      return undefined;
    }
  }, []);

  const { definitions, clock, users, scheduled, webhooks, calls, faults, settings } = parts;
  const isComplete = definitions && clock && users && scheduled && webhooks && calls && faults && settings;
  return (
    <ActContext value={act}>
      <Header route={route} feed={parts} isLive={isLive} />
      {isStarting ? (
        <StartView onDone={() => setIsStarting(false)} />
      ) : isComplete ? (
        <View route={route} feed={{ state: null, user: null, ...parts } as Feed} isUserKnown={"user" in parts} />
      ) : (
        <main>
          <p role="status">{isLive ? "Loading…" : "Connecting to the simulator…"}</p>
        </main>
      )}
      <NoticeBar notice={notice} onClose={() => setNotice(null)} />
    </ActContext>
  );
}

function View({ route, feed, isUserKnown }: { route: Route; feed: Feed; isUserKnown: boolean }) {
  switch (route.view) {
    case "users":
      return <UsersView feed={feed} chosen={route.user} isKnown={isUserKnown} />;
    case "webhooks":
      return <WebhooksView webhooks={feed.webhooks} />;
    case "faults":
      return <FaultsView faults={feed.faults} definitions={feed.definitions} />;
    case "calls":
      return <CallsView calls={feed.calls} settings={feed.settings} />;
    case "settings":
      return <SettingsView settings={feed.settings} definitions={feed.definitions.settings} state={feed.state} />;
  }
}

function NoticeBar({ notice, onClose }: { notice: Notice | null; onClose: () => void }) {
  return (
    <div className="notices" role="status">
      {notice && (
        <div className={notice.isProblem ? "toast problem" : "toast"}>
          <span>{notice.text}</span>
          <button className="plain" onClick={onClose}>
            Close
          </button>
        </div>
      )}
    </div>
  );
}
