// Where the visitor is on the company's page, for a chat that wants to know it.
// Nothing is told before the frame asks, nor kept in this browser unless the
// page says so (data-visits) or the frame has asked: then this tab's own storage
// has where the visit began.
interface Began { landing: string; referrer: string }

const marks = /^utm_(source|medium|campaign|term|content|id)$/

/** bare is an address without what may be secret: user, fragment, query but for marks. */
export function bare(raw: string): string {
  try {
    const u = new URL(raw)
    if (!/^https?:$/.test(u.protocol)) return ''
    u.username = u.password = u.hash = ''
    new URLSearchParams(u.search).forEach((_, key) => { if (!marks.test(key)) u.searchParams.delete(key) })
    return u.href
  } catch {
    return ''
  }
}

export function trail(inbox: string, always: boolean, say: (m: object) => boolean) {
  const key = `parley:${inbox}:visit`
  let began: Began = { landing: bare(location.href), referrer: bare(document.referrer) }
  let told = ''
  let timer = 0
  const keep = () => {
    try {
      const kept = sessionStorage.getItem(key)
      const from = JSON.parse(kept || '{}') as Began
      if (kept) began = { landing: bare(from.landing), referrer: bare(from.referrer) }
      else if (always) sessionStorage.setItem(key, JSON.stringify(began))
    } catch { /* not allowed here: the visit begins with this page */ }
  }
  const look = () => {
    if (!timer) return
    const m = { k: 'page', page: { url: bare(location.href), title: document.title.slice(0, 200), landing: began.landing, referrer: began.referrer } }
    const now = JSON.stringify(m)
    if (now !== told && say(m)) told = now
  }
  const rest = () => {
    clearInterval(timer)
    timer = 0
    told = ''
  }
  keep()
  return {
    look,
    rest,
    // start: addresses are compared once a second, so that no function of the page is touched.
    start() {
      rest()
      always = true
      keep()
      timer = setInterval(look, 1000) as unknown as number
      look()
    },
  }
}
