import type { Plan } from './wire'

// Where columns go, as the hub writes it: see docs/contacts.md.

export const known = ['email', 'phone', 'external_id'] as const
export const about = ['name', 'first_name', 'last_name', 'language', 'zone', 'preferred_channel'] as const
export const encodings = ['utf-8', 'utf-16le', 'utf-16be', 'windows-1250', 'windows-1252', 'iso-8859-2'] as const
export const delimiters = { ',': 'delimiter.comma', ';': 'delimiter.semicolon', '\t': 'delimiter.tab', '|': 'delimiter.pipe' } as const

export interface ConsentTo { channel: string; purpose: string }

/** consentOf is what a consent column says, or null for another column. */
export function consentOf(to: string): ConsentTo | null {
  const found = /^consent:([^:]*):(.*)$/s.exec(to)
  return found ? { channel: found[1]!, purpose: found[2]! } : null
}
export const toConsent = ({ channel, purpose }: ConsentTo): string => `consent:${channel}:${purpose.trim()}`

/** traitOf is the trait that a column fills, or null for another column. */
export const traitOf = (to: string): string | null => (to.startsWith('trait:') ? to.slice(6) : null)

/** keyOf makes a trait's key of a column's name. */
export const keyOf = (header: string): string =>
  header.toLowerCase().normalize('NFC').replace(/[^\p{L}\p{N}]+/gu, '_').replace(/^[\p{N}_]+|_+$/gu, '').slice(0, 40)

export interface Faults { columns: Record<number, 'twice' | 'trait' | 'consent' | 'pending.channel' | 'pending.purpose'>; known: boolean; source: boolean; at: boolean; region: boolean }

const replies = new Set(['service', 'transactional']) // what is sent for these needs no yes

/** faultsOf is what has to be put right before the hub takes a plan. */
export function faultsOf(plan: Plan, now: number): Faults {
  const out: Faults = { columns: {}, known: false, source: false, at: false, region: false }
  const met = new Set<string>()
  let consents = false
  plan.columns.forEach((to, i) => {
    const consent = consentOf(to)
    if (traitOf(to) === '') out.columns[i] = 'trait'
    else if (consent && (!consent.channel || !consent.purpose)) out.columns[i] = 'consent'
    else if (consent && plan.consent?.pending && consent.channel === 'all') out.columns[i] = 'pending.channel'
    else if (consent && plan.consent?.pending && replies.has(consent.purpose)) out.columns[i] = 'pending.purpose'
    else if (to !== '' && to !== 'email' && to !== 'phone' && met.has(to)) out.columns[i] = 'twice'
    met.add(to)
    consents ||= consent !== null
  })
  out.known = !known.some((k) => met.has(k))
  out.source = consents && !plan.consent?.source?.trim()
  const at = Date.parse(plan.consent?.at ?? '')
  out.at = consents && !(at > 0 && at <= now)
  out.region = met.has('phone') && (plan.region ?? '') !== '' && !/^[a-z]{2}$/i.test(plan.region!)
  return out
}

/** unasked are the purposes whose yes nobody would be asked to confirm. */
export function unasked(plan: Plan, confirm: { template: string; purposes?: readonly string[] | null } | null | undefined): string[] {
  const all = plan.columns.flatMap((to) => consentOf(to)?.purpose ?? [])
  const asked = confirm?.purposes ?? []
  return [...new Set(all)].filter((p) => !confirm?.template || (asked.length > 0 && !asked.includes(p)))
}

export const sound = (f: Faults): boolean => Object.keys(f.columns).length === 0 && !f.known && !f.source && !f.at && !f.region

/** sent is a plan as the hub gets it: a proof only with consents. */
export function sent(plan: Plan): Plan {
  const { consent, ...rest } = plan
  const needed = plan.columns.some((to) => consentOf(to))
  return { ...rest, ...(rest.region ? { region: rest.region.toUpperCase() } : {}), ...(needed && consent ? { consent } : {}) }
}

/** left is how long an import still takes, in seconds; undefined: nobody knows. */
export function left(job: { size: number; bytes: number; rate: number; counts: { rows: number } }): number | undefined {
  if (job.bytes <= 0 || job.rate <= 0 || job.counts.rows <= 0) return undefined
  return ((Math.max(0, job.size - job.bytes) / job.bytes) * job.counts.rows) / job.rate
}
