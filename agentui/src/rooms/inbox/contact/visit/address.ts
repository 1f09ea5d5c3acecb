const harmless = /^[\p{L}\p{M}\p{N}\p{P}\p{S}]+$/u // nothing invisible, nothing that turns the direction

/** spoken is host and path of a page as people read it, or null when it is no web
 * address. Letters that the hub has as %C3%A9 are shown where they are harmless. */
export function spoken(url: string): { host: string; path: string } | null {
  let at: URL
  try { at = new URL(url) } catch { return null }
  if (at.protocol !== 'https:' && at.protocol !== 'http:') return null
  return { host: at.host, path: at.pathname === '/' ? '' : readable(at.pathname) }
}

function readable(path: string): string {
  try {
    const plain = decodeURI(path)
    return harmless.test(plain) ? plain : path
  } catch { return path }
}

/** campaign is what the first page's address says led there. */
export function campaign(url: string): string {
  try {
    const q = new URL(url).searchParams
    return [q.get('utm_source'), q.get('utm_campaign')].filter(Boolean).join(' · ')
  } catch { return '' }
}
