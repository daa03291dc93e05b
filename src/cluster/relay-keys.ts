// The names of the relay's queue in Redis.

export interface RelayKeys {
  /** That all begin with. */
  prefix: string;
  /** A hash of the receivers that instances have been configured with. */
  receivers: string;
  state: (subject: string) => string;
  /** Of a person. */
  sessionOf: (personId: string) => string;
  awaited: string;
  since: string;
  /** When the instances look for what was not read. */
  nextSweep: string;
  messages: (receiver: string) => string;
  due: (receiver: string) => string;
  dead: (receiver: string) => string;
  /** Whose messages a key holds; undefined of any other key. */
  receiverOfMessages: (key: string) => string | undefined;
}

/** @param platform keeps platforms apart that share a Redis */
export function relayKeys(platform: string): RelayKeys {
  const prefix = `identity-verification-gateway:relay1:${platform}:`;
  return {
    prefix,
    receivers: `${prefix}receivers`,
    state: (subject) => `${prefix}state:${subject}`,
    sessionOf: (personId) => `${prefix}person:${personId}`,
    awaited: `${prefix}awaited`,
    since: `${prefix}since`,
    nextSweep: `${prefix}next sweep`,
    messages: (receiver) => `${prefix}${receiver}:messages`,
    due: (receiver) => `${prefix}${receiver}:due`,
    dead: (receiver) => `${prefix}${receiver}:dead`,
    receiverOfMessages: (key) => /^([0-9a-f]{12}):messages$/.exec(key.slice(prefix.length))?.[1],
  };
}
