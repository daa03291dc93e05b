/** Upstream docs: an id has at most 128 characters; the alphabet is that of its examples. */
export const UPSTREAM_ID_PATTERN = /^[A-Za-z0-9_-]{1,128}$/;
