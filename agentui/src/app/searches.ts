// What rooms keep in the address bar: whatever is not understood is left out.

export interface WallSearch { team?: string; channel?: string; tv?: boolean }
export interface ReportSearch { from?: string; to?: string; by?: Grouping; mode?: 'elapsed' }

export interface HandoverSearch { outside?: true }

export const handoverSearch = (raw: Record<string, unknown>): HandoverSearch => (raw.outside === true || raw.outside === 1 ? { outside: true } : {})

export const groupings = ['team', 'channel', 'agent', 'policy', 'priority', 'tag', 'hour', 'day'] as const
export type Grouping = (typeof groupings)[number]

/** today is the date here, as the address bar writes it; more days on when asked. */
export const today = (more = 0): string => new Date(Date.now() + more * 86_400_000).toLocaleDateString('sv')

const text = (v: unknown): string | undefined => (typeof v === 'string' && v !== '' ? v : undefined)
const day = (v: unknown): string | undefined => (typeof v === 'string' && /^\d{4}-\d\d-\d\d$/.test(v) ? v : undefined)

/** wallSearch: a team or a channel, never both, as the hub counts one or the other. */
export function wallSearch(raw: Record<string, unknown>): WallSearch {
  const team = text(raw.team)
  const channel = team ? undefined : text(raw.channel)
  return { ...(team ? { team } : {}), ...(channel ? { channel } : {}), ...(raw.tv === true || raw.tv === 1 ? { tv: true } : {}) }
}

export function reportSearch(raw: Record<string, unknown>): ReportSearch {
  const by = groupings.find((g) => g !== 'team' && g === raw.by)
  const [from, to] = [day(raw.from), day(raw.to)]
  return { ...(from ? { from } : {}), ...(to ? { to } : {}), ...(by ? { by } : {}), ...(raw.mode === 'elapsed' ? { mode: 'elapsed' as const } : {}) }
}

export const ratingGroups = ['team', 'agent', 'channel', 'campaign'] as const

/** RatingsSearch: which ratings, how they are grouped, and which are read. */
export interface RatingsSearch { from?: string; to?: string; by?: (typeof ratingGroups)[number]; group?: string; score?: number; silent?: boolean }

export function ratingsSearch(raw: Record<string, unknown>): RatingsSearch {
  const by = ratingGroups.find((g) => g !== 'team' && g === raw.by)
  const [from, to, group] = [day(raw.from), day(raw.to), text(raw.group)]
  const score = [1, 2, 3, 4, 5].find((n) => n === raw.score)
  return { ...(from ? { from } : {}), ...(to ? { to } : {}), ...(by ? { by } : {}), ...(group ? { group } : {}), ...(score ? { score } : {}), ...(raw.silent === true ? { silent: true } : {}) }
}

/** CampaignSearch: which run, and which of its recipients; by the search too. */
export interface CampaignSearch { run?: string; state?: string; reason?: string; n?: number; contact?: string }

export function campaignSearch(raw: Record<string, unknown>): CampaignSearch {
  const [run, state, reason, contact] = [text(raw.run), text(raw.state), text(raw.reason), text(raw.contact)]
  const n = typeof raw.n === 'number' && Number.isSafeInteger(raw.n) && raw.n > 0 ? raw.n : undefined
  return { ...(run ? { run } : {}), ...(state ? { state } : {}), ...(reason ? { reason } : {}), ...(n ? { n } : {}), ...(contact ? { contact } : {}) }
}

/** TemplateSearch: words that are looked for, and of which kind. */
export interface TemplateSearch { q?: string; kind?: 'message' | 'block' | 'layout' }

export function templateSearch(raw: Record<string, unknown>): TemplateSearch {
  const q = typeof raw.q === 'number' ? String(raw.q) : text(raw.q)
  const kind = (['message', 'block', 'layout'] as const).find((k) => k === raw.kind)
  return { ...(q ? { q } : {}), ...(kind ? { kind } : {}) }
}

/** WritingSearch: which variant is edited, as channel and language. */
export interface WritingSearch { v?: string }
export const writingSearch = (raw: Record<string, unknown>): WritingSearch => (text(raw.v) ? { v: text(raw.v) } : {})

/** VersionsSearch: the two revisions that are compared. */
export interface VersionsSearch { from?: number; to?: number }

export function versionsSearch(raw: Record<string, unknown>): VersionsSearch {
  const whole = (v: unknown) => (typeof v === 'number' && Number.isSafeInteger(v) && v > 0 ? v : undefined)
  const [from, to] = [whole(raw.from), whole(raw.to)]
  return { ...(from ? { from } : {}), ...(to ? { to } : {}) }
}

/** WhySearch: of whom, and of which campaign. */
export interface WhySearch { contact?: string; campaign?: string }

export function whySearch(raw: Record<string, unknown>): WhySearch {
  const [contact, campaign] = [text(raw.contact), text(raw.campaign)]
  return { ...(contact ? { contact } : {}), ...(campaign ? { campaign } : {}) }
}

/** PeopleSearch: of which segment or organisation, never both. */
export interface PeopleSearch { segment?: string; org?: string }

export function peopleSearch(raw: Record<string, unknown>): PeopleSearch {
  const org = text(raw.org)
  const segment = org ? undefined : text(raw.segment)
  return { ...(org ? { org } : {}), ...(segment ? { segment } : {}) }
}

/** SilentSearch: which addresses that campaigns leave alone. */
export interface SilentSearch { q?: string; reason?: string; source?: string; since?: string }

export function silentSearch(raw: Record<string, unknown>): SilentSearch {
  const plain = (v: unknown) => (typeof v === 'number' ? String(v) : text(v))
  const [q, reason, source, since] = [plain(raw.q), text(raw.reason), plain(raw.source), day(raw.since)]
  return { ...(q ? { q } : {}), ...(reason ? { reason } : {}), ...(source ? { source } : {}), ...(since ? { since } : {}) }
}
