// The settings of what brings changes in, and of whom they go out to: webhooks, other instances, the relay.
import { fromFile, optional, type Setting, setting } from "./read-settings.js";
import { boolean, origin, redisUrl, relaySecrets, relayUrls, webhookSecrets } from "./setting-readers.js";

export const LIVE_SETTINGS = {
  WEBHOOK_SECRETS: fromFile(
    optional(
      webhookSecrets,
      "none: webhooks are not received",
      "The secret in /webhooks/mangopay/{secret}: at least 22 letters, digits, - or _. Two secrets, separated " +
        "by a comma, while one replaces the other.",
    ),
  ),
  PUBLIC_URL: optional(
    origin,
    "none",
    "Origin at which the upstream reaches this gateway, for `npm run hooks` and for checking the hooks.",
  ),
  HOOKS_REENABLE: setting(
    boolean,
    "true",
    "Whether the gateway re-enables hooks that the upstream has marked INVALID. Needs PUBLIC_URL.",
  ),
  PERSONS_EMAILED: setting(
    boolean,
    "true",
    "Whether the upstream e-mails the persons of a business their links itself. It does, unless the platform has " +
      "opted out. CompletePersons says so to frontends.",
  ),
  EVENT_LIST: setting(
    boolean,
    "true",
    "Whether the upstream's event list is polled every half minute while a client waits for a change.",
  ),
  REDIS_URL: fromFile(
    optional(
      redisUrl,
      "none: nothing is shared between instances",
      "URL (redis:// or rediss://, with user and password if it has them) of the Redis that several instances share.",
    ),
  ),
  RELAY_URLS: optional(
    relayUrls,
    "none: no changes are relayed",
    "Addresses, at most five and separated by commas, to which confirmed changes of sessions and users are sent as " +
      "signed webhooks (relay.md). Every change that an event announces is then read. With REDIS_URL none is lost.",
  ),
  RELAY_SECRETS: fromFile(
    optional(
      relaySecrets,
      "none",
      "The secret that signs what is sent to RELAY_URLS: `whsec_` and 24 to 64 random bytes in base64. Two secrets, " +
        "separated by a comma, while one replaces the other: both sign.",
    ),
  ),
} as const satisfies Record<string, Setting<unknown>>;
