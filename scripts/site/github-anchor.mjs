/** As GitHub names the anchor of a heading: links between documents have to work in both places. */
export function toGithubAnchor(heading) {
  return heading
    .trim()
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}_ -]/gu, "")
    .replaceAll(" ", "-");
}
