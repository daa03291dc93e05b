// The upstream's JSON in its own spelling, and readers that check its shape.
// A field that is missing or of the wrong type is read as undefined; only a body of the wrong kind is an error.
import { isRecord } from "../is-record.js";
import { UpstreamError } from "../upstream/upstream-error.js";
import { actionCode, day, dayOfBirth, flag, records, text, unixSeconds } from "./wire-values.js";

export interface WirePair {
  Type?: string;
  Value?: string;
}

export interface WireCheck {
  CheckId?: string;
  Type?: string;
  CheckStatus?: string;
  CreationDate?: number;
  LastUpdate?: number;
  Data: WirePair[];
  Reasons: WirePair[];
}

/** Lists contain Id, Status, CreationDate and LastUpdate only. */
export interface WireSession {
  Id?: string;
  Status?: string;
  CreationDate?: number;
  LastUpdate?: number;
  UserId?: string;
  HostedUrl?: string;
  ReturnUrl?: string;
  Tag?: string;
  Checks: WireCheck[];
  PSCs: WirePerson[];
}

export interface WirePerson {
  Id?: string;
  PscType?: string;
  Status?: string;
  HostedUrl?: string;
  FirstName?: string;
  LastName?: string;
  Email?: string;
  DateOfBirth?: number;
  Country?: string;
  Nationality?: string;
  Data: WirePair[];
  /** The business's session; may be omitted in a view of that session. */
  MainSessionId?: string;
  Tag?: string;
  ValidationDate?: number;
  CreationDate?: number;
  LastUpdate?: number;
}

export interface WireUser {
  Id?: string;
  PersonType?: string;
  KYCLevel?: string;
  UserCategory?: string;
  UserStatus?: string;
  CreationDate?: number;
}

export interface WireRegulatoryStatus {
  Id?: string;
  ActionCode?: string;
  ScopeBlocked: { Inflows?: boolean; Outflows?: boolean };
  KycInformation: { LastKycDate?: string; KycRenewalDeadline?: string };
}

/** @throws UpstreamError invalid_response when the body is not an object */
export function readWireSession(body: unknown): WireSession {
  const source = assertRecord(body);
  return {
    Id: text(source["Id"]),
    Status: text(source["Status"]),
    CreationDate: unixSeconds(source["CreationDate"]),
    LastUpdate: unixSeconds(source["LastUpdate"]),
    UserId: text(source["UserId"]),
    HostedUrl: text(source["HostedUrl"]),
    ReturnUrl: text(source["ReturnUrl"]),
    Tag: text(source["Tag"]),
    Checks: records(source["Checks"]).map(readWireCheck),
    PSCs: records(source["PSCs"]).map(readPerson),
  };
}

/** @throws UpstreamError invalid_response when the body is not an object */
export function readWirePerson(body: unknown): WirePerson {
  return readPerson(assertRecord(body));
}

function readPerson(source: Record<string, unknown>): WirePerson {
  return {
    Id: text(source["Id"]),
    PscType: text(source["PscType"]),
    Status: text(source["Status"]),
    HostedUrl: text(source["HostedUrl"]),
    FirstName: text(source["FirstName"]),
    LastName: text(source["LastName"]),
    Email: text(source["Email"]),
    DateOfBirth: dayOfBirth(source["DateOfBirth"]),
    Country: text(source["Country"]),
    Nationality: text(source["Nationality"]),
    Data: records(source["Data"]).map(readWirePair),
    MainSessionId: text(source["MainSessionId"]),
    Tag: text(source["Tag"]),
    ValidationDate: unixSeconds(source["ValidationDate"]),
    CreationDate: unixSeconds(source["CreationDate"]),
    LastUpdate: unixSeconds(source["LastUpdate"]),
  };
}

/** Entries that are no objects are read as empty ones. @throws UpstreamError invalid_response for no array */
export function readWireSessionList(body: unknown): WireSession[] {
  return readList(body).map((entry) => readWireSession(isRecord(entry) ? entry : {}));
}

/** @throws UpstreamError invalid_response when the body is not an array */
export function readList(body: unknown): unknown[] {
  if (!Array.isArray(body)) throw new UpstreamError("invalid_response");
  return body;
}

/** @throws UpstreamError invalid_response when the body is not an object */
export function readWireUser(body: unknown): WireUser {
  const source = assertRecord(body);
  return {
    Id: text(source["Id"]),
    PersonType: text(source["PersonType"]),
    KYCLevel: text(source["KYCLevel"]),
    UserCategory: text(source["UserCategory"]),
    UserStatus: text(source["UserStatus"]),
    CreationDate: unixSeconds(source["CreationDate"]),
  };
}

/** All fields are optional (upstream docs). @throws UpstreamError invalid_response when the body is not an object */
export function readWireRegulatoryStatus(body: unknown): WireRegulatoryStatus {
  const source = assertRecord(body);
  const [blocked, kyc] = [source["ScopeBlocked"], source["KycInformation"]].map((part) => (isRecord(part) ? part : {}));
  return {
    Id: text(source["Id"]),
    ActionCode: actionCode(source["ActionCode"]),
    ScopeBlocked: { Inflows: flag(blocked?.["Inflows"]), Outflows: flag(blocked?.["Outflows"]) },
    KycInformation: {
      LastKycDate: day(kyc?.["LastKycDate"]),
      KycRenewalDeadline: day(kyc?.["KycRenewalDeadline"]),
    },
  };
}

export interface StoredResponse {
  status: number;
  requestUrl: string;
  /** The original body: the created object, or the error. */
  resource: unknown;
}

/**
 * @throws UpstreamError invalid_response when the stored response has no status of an outcome: what is unknown must not
 * be taken for a failure, after which the session would be created again
 */
export function readStoredResponse(body: unknown): StoredResponse {
  const source = assertRecord(body);
  // Upstream docs: the status is a string here.
  const status = Number(source["StatusCode"] ?? NaN);
  const isOutcome = (status >= 200 && status < 300) || (status >= 400 && status < 600);
  if (!Number.isInteger(status) || !isOutcome) throw new UpstreamError("invalid_response");
  return { status, requestUrl: text(source["RequestURL"]) ?? "", resource: source["Resource"] };
}

function readWireCheck(source: Record<string, unknown>): WireCheck {
  return {
    CheckId: text(source["CheckId"]),
    Type: text(source["Type"]),
    CheckStatus: text(source["CheckStatus"]),
    CreationDate: unixSeconds(source["CreationDate"]),
    LastUpdate: unixSeconds(source["LastUpdate"]),
    Data: records(source["Data"]).map(readWirePair),
    Reasons: records(source["Reasons"]).map(readWirePair),
  };
}

function readWirePair(source: Record<string, unknown>): WirePair {
  return { Type: text(source["Type"]), Value: text(source["Value"]) };
}

function assertRecord(value: unknown): Record<string, unknown> {
  if (!isRecord(value)) throw new UpstreamError("invalid_response");
  return value;
}
