/** The address of the page after this one, for a Link header. */
export function nextPage(path: string, url: URL, cursor: string): Record<string, string> {
  const next = new URLSearchParams(url.searchParams)
  next.set('cursor', cursor)
  return { Link: `<${path}?${next}>; rel="next"` }
}
