// The text of a request's document, on every transport: with trusted documents, that of one of them. Removed ones are
// counted, and refused once their grace period has ended by the gateway's clock.
import type { Clock } from "../clock.js";
import { ClientError } from "../errors.js";
import type { Measurements } from "../measurements.js";
import { isAcceptedAt } from "./document-manifest.js";
import {
  type DocumentRequest,
  sha256HashOf,
  type TrustedDocument,
  type TrustedDocuments,
} from "./trusted-documents.js";

/** @throws ClientError when there is none */
export type FindDocumentText = (request: DocumentRequest) => string;

export function createDocumentLookup(options: {
  /** Those in use, which a reload replaces. */
  documents: () => TrustedDocuments;
  clock: Clock;
  measurements: Pick<Measurements, "removedDocumentRequested">;
}): FindDocumentText {
  const { documents, clock, measurements } = options;
  return (request) => {
    const document = documents().find(request);
    if (document?.removal) {
      const isAccepted = isAcceptedAt(document, clock.now());
      const name = operationOf(document, request.operationName);
      if (name !== null) measurements.removedDocumentRequested(name, isAccepted);
      if (isAccepted) return document.text;
    } else if (document) return document.text;
    throw new ClientError("DOCUMENT_NOT_TRUSTED");
  };
}

/** The text of a request where there are no trusted documents. */
export const readOwnText: FindDocumentText = ({ query, documentId, extensions }) => {
  if (typeof query === "string" && query !== "") return query;
  if (documentId != null)
    throw new ClientError(
      "BAD_REQUEST",
      "There are no trusted documents here (TRUSTED_DOCUMENTS is not set): send the text of the operation.",
    );
  if (sha256HashOf(extensions) !== undefined) throw new ClientError("PERSISTED_QUERY_NOT_SUPPORTED");
  throw new ClientError("BAD_REQUEST", "The request has no operation: send its text as `query`.");
};

/**
 * Null for an operation that the document does not have: that is no use of it, but `documents check --against`.
 * Undefined where it has no name.
 */
function operationOf({ operationNames }: TrustedDocument, requested: unknown): string | undefined | null {
  if (requested === undefined || requested === null || requested === "") return operationNames[0];
  return operationNames.find((name) => name === requested) ?? null;
}
