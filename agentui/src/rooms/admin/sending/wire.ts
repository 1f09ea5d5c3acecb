import { queries } from '@/app/hub'
import type { components } from '@/wire/api.gen'
import { call, get } from '@/wire/client'
import { rulesKey } from '@/rooms/campaigns/wire'

type Schemas = components['schemas']
export type Rules = Schemas['SendingRules']
export type Kept = Schemas['SendingRulesView']

/** Bound is how fast one inbox may send, and how it begins. Numbers are as they were typed. */
export interface Bound { id: string; rate: string; warm: boolean; since: string; first: string; growth: string; until: string }
export interface TopicForm { purpose: string; labels: Record<string, string> }
/** Mind is what somebody says about being written to. */
export const minds = ['out', 'back', 'confirmed', 'declined'] as const
export type Mind = (typeof minds)[number]
export type Spoken = Record<string, Record<string, string>> // by mind, then by language
export const longest = 300 // characters of an own acknowledgement

export interface Form {
  rest: Rules // what this screen does not know yet is sent back as it was
  quiet: { on: boolean; from: string; to: string }
  cap: { on: boolean; messages: string; days: string }
  domain: string
  inboxes: Bound[]
  care: { late: string; rating: string; days: string; own: boolean } // own: the hub has it written down
  survey: { on: boolean; template: string; days: string }
  confirm: { on: boolean; template: string; purposes: string[]; days: string }
  thanks: { on: boolean; own: boolean; texts: Spoken; usual: Spoken } // who says STOP is told that it was heard
  keep: { days: string; own: boolean } // own: the hub has it written down
  reply: { on: boolean; hours: string; share: string; own: boolean } // own: the hub has it written down
  topics: TopicForm[]
}

export const usualTerm = 730 // days for which data of what was sent are kept
export const usual = { breach_days: 2, rating_at_most: 2, rating_days: 14 } // what holds until somebody says otherwise

export { rulesKey }
export const readRules = () => get<Kept>('/sending-rules')

const text = (n: number | undefined | null): string => (n ? String(n) : '')

export const plainBound = (id: string): Bound => ({ id, rate: '', warm: false, since: new Date().toISOString().slice(0, 10), first: '50', growth: '2', until: '' })

export function toForm({ rules: r, acknowledge_usual: words }: Kept): Form {
  const warm = r.warm_up ?? {}
  const care = r.care ?? usual
  return {
    rest: r,
    quiet: { on: !!r.quiet, from: r.quiet?.from ?? '21:00', to: r.quiet?.to ?? '08:00' },
    cap: { on: !!r.cap, messages: text(r.cap?.messages) || '3', days: text(r.cap?.days) || '7' },
    domain: text(r.per_domain),
    inboxes: [...new Set([...Object.keys(r.per_inbox ?? {}), ...Object.keys(warm)])].sort().map((id) => {
      const w = warm[id]
      return { ...plainBound(id), rate: text(r.per_inbox?.[id]), ...(w ? { warm: true, since: w.since.slice(0, 10), first: String(w.first), growth: String(w.growth), until: text(w.until) } : {}) }
    }),
    care: { late: String(care.breach_days), rating: String(care.rating_at_most), days: String(care.rating_days), own: !!r.care },
    survey: { on: !!r.survey, template: r.survey?.template ?? '', days: String(r.survey?.every_days ?? 30) },
    confirm: { on: !!r.confirm, template: r.confirm?.template ?? '', purposes: [...(r.confirm?.purposes ?? [])], days: String(r.confirm?.days || 7) },
    thanks: { on: r.acknowledge ?? true, own: typeof r.acknowledge === 'boolean', texts: r.acknowledge_texts ?? {}, usual: words ?? {} },
    keep: { days: String(r.keep_days ?? usualTerm), own: typeof r.keep_days === 'number' },
    reply: { on: !!r.reply_capacity?.on, hours: String(r.reply_capacity?.window_hours || 2), share: String(r.reply_capacity?.share || 50), own: !!r.reply_capacity },
    topics: (r.topics ?? []).map((t) => ({ purpose: t.purpose, labels: { ...t.labels } })),
  }
}

/** num reads what was typed, with a comma or a point; empty is 0, NaN is none. */
export const num = (typed: string): number => (typed.trim() === '' ? 0 : /^\d+([.,]\d+)?$/.test(typed.trim()) ? Number(typed.trim().replace(',', '.')) : NaN)

/** moment keeps the hour of a warm-up whose day was not touched. */
const begins = (day: string, was: string | undefined): string => (was?.startsWith(day) ? was : `${day}T00:00:00Z`)

export function toRules(f: Form): Rules {
  const { quiet: _q, cap: _c, per_domain: _d, per_inbox: _p, warm_up: _w, care: _k, survey: _s, reply_capacity: _r, confirm: _n, keep_days: _e, acknowledge: _a, acknowledge_texts: _o, topics: _t, ...rest } = f.rest
  const care = { breach_days: num(f.care.late), rating_at_most: num(f.care.rating), rating_days: num(f.care.days) }
  const asUsual = care.breach_days === usual.breach_days && care.rating_at_most === usual.rating_at_most && care.rating_days === usual.rating_days
  const paced = f.inboxes.filter((b) => num(b.rate) > 0)
  const warmed = f.inboxes.filter((b) => b.warm)
  const topics = f.topics.map((t) => ({ purpose: t.purpose.trim(), labels: Object.fromEntries(Object.entries(t.labels).map(([l, x]) => [l, x.trim()]).filter(([, x]) => x)) }))
  const texts = ownWords(f.thanks.texts, f.thanks.usual)
  return {
    ...rest,
    ...(f.quiet.on ? { quiet: { from: f.quiet.from, to: f.quiet.to } } : {}),
    ...(f.cap.on ? { cap: { messages: num(f.cap.messages), days: num(f.cap.days) } } : {}),
    ...(num(f.domain) > 0 ? { per_domain: num(f.domain) } : {}),
    ...(paced.length > 0 ? { per_inbox: Object.fromEntries(paced.map((b) => [b.id, num(b.rate)])) } : {}),
    ...(warmed.length > 0 ? { warm_up: Object.fromEntries(warmed.map((b) => [b.id, { since: begins(b.since, f.rest.warm_up?.[b.id]?.since), first: num(b.first), growth: num(b.growth), until: num(b.until) }])) } : {}),
    ...(asUsual && !f.care.own ? {} : { care }),
    ...(f.survey.on ? { survey: { template: f.survey.template, every_days: num(f.survey.days) } } : {}),
    ...(f.confirm.on ? { confirm: { template: f.confirm.template, days: num(f.confirm.days), ...(f.confirm.purposes.length > 0 ? { purposes: f.confirm.purposes } : {}) } } : {}),
    ...(f.thanks.own || !f.thanks.on ? { acknowledge: f.thanks.on } : {}),
    ...(Object.keys(texts).length > 0 ? { acknowledge_texts: texts } : {}),
    ...(f.keep.own || num(f.keep.days) !== usualTerm ? { keep_days: num(f.keep.days) } : {}),
    ...(f.reply.on || f.reply.own ? { reply_capacity: { on: f.reply.on, window_hours: num(f.reply.hours), share: num(f.reply.share) } } : {}),
    ...(topics.length > 0 ? { topics } : {}),
  }
}

/** ownWords are those that say something else than the usual ones. */
function ownWords(texts: Spoken, usual: Spoken): Spoken {
  const own = Object.entries(texts).map(([mind, x]) => [mind, Object.fromEntries(Object.entries(x).map(([l, t]) => [l, t.trim()]).filter(([l, t]) => t && t !== usual[mind]?.[l!]))] as const)
  return Object.fromEntries(own.filter(([, x]) => Object.keys(x).length > 0))
}

export async function writeRules(f: Form, version: number): Promise<Kept> {
  const kept = await call<Kept>('PUT', '/sending-rules', { body: { rules: toRules(f), version } })
  void queries.invalidateQueries({ queryKey: ['campaign-check'] })
  return kept
}

/** daily is how many a warm-up lets out on a day; null: as many as one likes. */
export function daily(b: Bound, day: Date): number | null {
  const begun = Date.parse(`${b.since}T00:00:00Z`)
  const first = num(b.first)
  if (!(first > 0) || !(begun <= day.getTime())) return null
  const n = first * Math.max(1, num(b.growth)) ** Math.floor((day.getTime() - begun) / 86_400_000)
  return n >= (num(b.until) || 1_000_000) ? null : Math.floor(n)
}
