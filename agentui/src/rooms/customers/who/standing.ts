import type { Consent } from './wire'

export interface Standing { state: 'yes' | 'no' | 'pending' | 'unknown'; by?: Consent }

export const anything = (s: string): boolean => s === '' || s === 'all'

/** standing is what a person's words say about a channel and a purpose, by the
 * hub's own rule (hub.MaySend): the last word decides, also one that speaks of
 * more; a no that names the channel is lifted only by a later yes that names it.
 * What has still to be confirmed only names the reason. */
export function standing(consents: readonly Consent[], channel: string, purpose: string): Standing {
  let waits: Consent | undefined
  const last: Partial<Record<'yes0' | 'yes1' | 'no0' | 'no1', Consent>> = {}
  for (const c of consents) {
    if (!anything(c.purpose) && c.purpose !== purpose) continue
    if (c.channel !== channel && !anything(c.channel)) continue
    if (c.pending) {
      if (!waits || Date.parse(c.at) > Date.parse(waits.at)) waits = c
      continue
    }
    const key = `${c.given ? 'yes' : 'no'}${c.channel === channel ? 1 : 0}` as const
    if (!last[key] || Date.parse(c.at) > Date.parse(last[key].at)) last[key] = c
  }
  const { yes0, yes1, no0, no1 } = last
  const later = (a?: Consent, b?: Consent) => a !== undefined && b !== undefined && Date.parse(a.at) > Date.parse(b.at)
  const no = (by: Consent): Standing => (later(waits, by) ? { state: 'pending', by: waits } : { state: 'no', by })
  if (no1 && !later(yes1, no1)) return no(no1)
  if (no0 && !later(yes0, no0) && !later(yes1, no0)) return no(no0)
  const yes = later(yes0, yes1) ? yes0 : (yes1 ?? yes0)
  if (yes) return { state: 'yes', by: yes }
  return waits ? { state: 'pending', by: waits } : { state: 'unknown' }
}

/** waiting is how a question to confirm stands at an instant. */
export function waiting(c: Consent, now: number): 'unasked' | 'unsent' | 'asked' | 'over' {
  if (!c.asked_at) return 'unasked'
  if (c.confirm_by && Date.parse(c.confirm_by) <= now) return 'over'
  return c.asked_in ? 'asked' : 'unsent'
}

const kinds: Record<string, string> = { phone: 'sms' }
const deaf = new Set(['visitor', 'external', 'webhook'])

/** asked are the pairs of channel and purpose that are worth showing: where the
 * person can be reached, and of what there was a word. */
export function asked(consents: readonly Consent[], identities: readonly { kind: string; claimed?: boolean }[]): { channel: string; purpose: string }[] {
  const channels = new Set([...identities.filter((i) => !i.claimed && !deaf.has(i.kind)).map((i) => kinds[i.kind] ?? i.kind), ...consents.map((c) => c.channel).filter((c) => !anything(c))])
  const purposes = new Set(['marketing', ...consents.map((c) => c.purpose).filter((p) => !anything(p))])
  return [...channels].flatMap((channel) => [...purposes].map((purpose) => ({ channel, purpose })))
}
