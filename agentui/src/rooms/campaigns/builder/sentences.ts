import { moment } from '@/i18n/dates'
import { say } from '../say'
import type { Campaign } from '../wire'

interface Names { inbox: (id: string) => string; segment: (id: string) => string; message: (id: string) => string; offer?: (id: string) => string; policy?: (id: string) => string | undefined }

/** sentences say a campaign in plain words: what whoever confirms it agrees to. */
export function sentences(c: Campaign, names: Names): string[] {
  const out: string[] = []
  const s = c.schedule ?? {}
  const purpose = c.purpose === 'service' || c.purpose === 'transactional'
  if (c.audience.everyone) out.push(say('plain.everyone'))
  else if (c.audience.segment) out.push(say('plain.segment', { name: names.segment(c.audience.segment) }))
  else if (c.audience.contacts?.length) out.push(say('plain.contacts', { n: c.audience.contacts.length }))
  if (c.template) out.push(c.revision ? say('plain.message.revision', { name: names.message(c.template), rev: c.revision }) : say('plain.message', { name: names.message(c.template) }))
  if (c.coupon_pool) out.push(say('plain.coupon', { name: names.offer?.(c.coupon_pool) ?? c.coupon_pool }))
  if (c.variants?.length) out.push(say('plain.variants', { n: c.variants.length, names: c.variants.map((v) => v.name).join(', ') }))
  if (c.hold_out) out.push(say('plain.holdout', { percent: String(c.hold_out) }))
  if (c.inboxes.length > 0) out.push(say((c.fallback || c.fallback_after_min) && c.inboxes.length > 1 ? 'plain.ways.fallback' : 'plain.ways', { names: c.inboxes.map(names.inbox).join(', ') }))
  if (c.fallback_after_min && c.inboxes.length > 1) out.push(say('plain.ways.after', { n: c.fallback_after_min }))
  out.push(s.at ? say('plain.at', { when: moment(s.at) }) : say('plain.now'))
  if (s.local) out.push(say('plain.local', { time: s.local }))
  if (s.every) out.push(say(`plain.every.${s.every}`))
  if (s.every && s.until) out.push(say('plain.until', { when: moment(s.until) }))
  out.push(say(purpose ? 'plain.service' : 'plain.consent'))
  if (c.throttle?.per_second) out.push(say('plain.pace', { rate: String(c.throttle.per_second) }))
  if (c.quiet) out.push(say('plain.quiet', { from: c.quiet.from, to: c.quiet.to }))
  if (c.cap) out.push(say('plain.cap', { n: c.cap.messages, days: String(c.cap.days) }))
  if (!purpose) out.push(say(c.care === 'send' ? 'plain.care.send' : 'plain.care.hold'))
  if (!purpose && c.capacity === 'ignore') out.push(say('plain.capacity'))
  if (c.sla_policy) out.push(say('plain.policy', { name: names.policy?.(c.sla_policy) ?? c.sla_policy }))
  if (c.valid_min) out.push(say('plain.valid', { n: c.valid_min }))
  if (c.give_up_min) out.push(say('plain.giveup', { n: c.give_up_min }))
  if (c.goal?.event) out.push(say('plain.goal', { event: c.goal.event, n: c.goal.days || 7 }))
  if (c.tracking === 'aggregate' || c.tracking === 'personal') out.push(say(`plain.tracking.${c.tracking}`))
  return out
}
