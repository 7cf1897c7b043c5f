/** Text as the database can keep it: NUL goes, half a surrogate pair becomes U+FFFD. */
export function storable(text: string): string {
  return text.replaceAll("\0", "").replace(/\p{Cs}/gu, "\ufffd");
}
