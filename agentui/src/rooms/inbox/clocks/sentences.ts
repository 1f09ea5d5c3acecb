import { book, currentLanguage, tell } from '@/i18n'
import { moment } from '@/i18n/dates'
import { why } from '@/i18n/en/why'
import type { WhyClock } from '@/wire/shapes'
import { lasting } from './lasting'

// Why a deadline is as it is, said in the reader's language from what the hub
// knows; its own words are English, for scripts. Fetched with the first dialog.

const { say, told } = await book(why, { fr: () => import('@/i18n/fr/why').then((m) => m.why), ro: () => import('@/i18n/ro/why').then((m) => m.why) })

/** Names are what ids of conditions are called here. */
export type Names = (field: string, id: string) => string | undefined

/** sentencesOf are those of one clock, in the order of what happened. */
export function sentencesOf(clock: WhyClock, names: Names): string[] {
  const end = clock.due_at ? moment(clock.due_at) : ''
  if (clock.metric === 'promise') return [say('why.promised', { at: moment(clock.started_at), due: moment(Date.parse(clock.started_at) + clock.target_s * 1000), text: clock.text ?? '' })]
  const out = [say('why.is', {
    metric: tell(`sla.${clock.metric}`) ?? clock.metric, time: lasting(clock.target_s), policy: clock.policy_name || clock.policy_id,
    version: String(clock.policy_version), hours: hoursOf(clock), at: moment(clock.started_at),
  })]
  const by = clock.policy_by
  if (by) out.push(say(by.gone ? 'why.campaign.gone' : 'why.campaign', { name: by.name || by.campaign }))
  if (clock.policy_when?.length && (!by || by.gone)) out.push(say('why.for', { whom: whomOf(clock.policy_when, names) }))
  if (clock.earlier_s > 0) out.push(say('why.earlier', { time: lasting(clock.earlier_s) }))
  for (const p of clock.parts ?? []) {
    const key = p.reason === 'paused' ? 'why.paused' : p.counted ? 'why.open' : 'why.closed'
    out.push(say(key, { from: moment(p.from), to: moment(p.to), time: lasting(p.seconds) }))
  }
  if (clock.cause === 'unschedulable') out.push(say('why.unschedulable'))
  else if (end) out.push(say('why.due', { at: end }))
  else if (clock.state === 'paused') out.push(say('why.waits'))
  return out
}

function hoursOf(clock: WhyClock): string {
  if (clock.calendar_name === 'elapsed') return say('why.on.elapsed')
  return clock.calendar_name === 'workspace' ? say('why.on.workspace') : say('why.on', { name: clock.calendar_name })
}

function whomOf(when: NonNullable<WhyClock['policy_when']>, names: Names): string {
  return when.map((c) => `${told(`when.${c.field}`) ?? c.field} ${(c.in ?? []).map((v) => valueOf(c.field, v, names)).join(` ${say('why.or')} `)}`).join(', ')
}

function valueOf(field: string, value: string, names: Names): string {
  if (field === 'priority') return tell(`priority.${value}`) ?? value
  if (field === 'channel') return tell(`channel.${value}`) ?? value
  if (field === 'class') return told(`class.${value}`) ?? value
  if (field === 'language') { try { return new Intl.DisplayNames([currentLanguage()], { type: 'language' }).of(value) ?? value } catch { return value } }
  if (field === 'campaign' && value === '*') return say('campaign.any')
  return names(field, value) ?? value
}
