import { t } from '@/i18n'
import { moment } from '@/i18n/dates'
import type { Conversation, Priority, Status } from '@/wire/shapes'
import { me } from './session'

/** Verb is one thing to do with a conversation: what is asked of the hub, what is
 * shown before it answers, what is said, and what takes it back. */
export interface Verb { path: string; body: object; patch: Partial<Conversation>; said: string; back?: Verb }

/** Make is a verb for a card, or nothing when the card is like that already. */
export type Make = (card: Conversation) => Verb | null

const status = (to: Status): Verb => ({ path: 'status', body: { status: to }, patch: { status: to }, said: t('undone') })

/** former is the verb that brings back the status a card has now. */
function former(card: Conversation): Verb {
  if (card.status === 'snoozed' && card.snoozed_until) {
    return { path: 'snooze', body: { until: card.snoozed_until }, patch: { status: 'snoozed', snoozed_until: card.snoozed_until }, said: t('undone') }
  }
  return status(card.status)
}

function holder(card: Conversation): Verb {
  return card.assignee_id
    ? { path: 'assign', body: { agent_id: card.assignee_id }, patch: { assignee_id: card.assignee_id }, said: t('undone') }
    : { path: 'unassign', body: {}, patch: { assignee_id: null }, said: t('undone') }
}

export const claiming = (): Make => (card) => {
  const mine = me()
  if (!mine || card.assignee_id === mine.id) return null
  return { path: 'claim', body: {}, patch: { assignee_id: mine.id }, said: t('verb.claimed'), back: holder(card) }
}

export const assigning = (agent: { id: string; name: string } | null): Make => (card) => {
  if (card.assignee_id === (agent?.id ?? null)) return null
  return agent
    ? { path: 'assign', body: { agent_id: agent.id }, patch: { assignee_id: agent.id }, said: t('verb.assigned', { name: agent.name }), back: holder(card) }
    : { path: 'unassign', body: {}, patch: { assignee_id: null }, said: t('verb.unassigned'), back: holder(card) }
}

export const turning = (to: Status): Make => (card) =>
  (card.status === to ? null : { ...status(to), said: t('verb.status', { status: t(`status.${to}`) }), back: former(card) })

export const snoozing = (until: Date): Make => (card) => {
  const at = until.toISOString()
  return { path: 'snooze', body: { until: at }, patch: { status: 'snoozed', snoozed_until: at }, said: t('verb.snoozed', { time: moment(at) }), back: former(card) }
}

export const ranking = (to: Priority): Make => (card) => {
  const verb = (p: Priority): Verb => ({ path: 'priority', body: { priority: p }, patch: { priority: p }, said: t('verb.priority', { priority: t(`priority.${p}`) }) })
  return card.priority === to ? null : { ...verb(to), back: verb(card.priority) }
}

export const tagging = (add: string[], remove: string[]): Make => (card) => {
  const plus = add.filter((x) => !card.tags.includes(x))
  const minus = remove.filter((x) => card.tags.includes(x))
  if (plus.length + minus.length === 0) return null
  const verb = (more: string[], less: string[], from: string[]): Verb => ({
    path: 'tags', body: { add: more, remove: less }, said: t('verb.tagged'),
    patch: { tags: [...from.filter((x) => !less.includes(x) && !more.includes(x)), ...more].sort() },
  })
  const first = verb(plus, minus, card.tags)
  return { ...first, back: verb(minus, plus, first.patch.tags ?? []) }
}

export const waiving = (): Make => (card) => ({
  path: 'waive', body: {}, patch: { clocks: card.clocks.filter((c) => c.stopped_at !== null), waiting_since: null }, said: t('verb.waived'),
})

/** queueing takes it from whoever holds it, for a team's queue. */
export const queueing = (team: { id: string; name: string }): Make => (card) => {
  const verb = (agent: string | null, to: string | null, said: string): Verb => ({ path: 'assign', body: { agent_id: agent ?? '', team_id: to ?? '' }, patch: { assignee_id: agent, team_id: to }, said })
  return { ...verb(null, team.id, t('verb.moved', { name: team.name })), back: verb(card.assignee_id, card.team_id, t('undone')) }
}

/** moving gives it to a team's queue; its members share it out. */
export const moving = (team: { id: string; name: string }): Make => (card) => {
  if (card.team_id === team.id) return null
  const verb = (id: string | null, said: string): Verb => ({ path: 'assign', body: { team_id: id ?? '' }, patch: { team_id: id }, said })
  return { ...verb(team.id, t('verb.moved', { name: team.name })), back: verb(card.team_id, t('undone')) }
}
