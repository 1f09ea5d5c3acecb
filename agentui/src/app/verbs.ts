import { t } from '@/i18n'
import { moment } from '@/i18n/dates'
import { notify } from '@/ui/toasts'
import { words } from '@/ui/states'
import { ApiError, call, newId } from '@/wire/client'
import type { Conversation, Priority, Status } from '@/wire/shapes'
import { store } from './hub'
import { me } from './session'

/** Verb is one thing to do with a conversation: shown at once, asked of the hub
 * under an id of ours, taken back when the hub says no. */
interface Verb { path: string; body: object; patch: Partial<Conversation>; said: string; back?: Verb }

async function ask(id: string, verb: Verb): Promise<boolean> {
  const op = newId('op_')
  store.begin({ id: op, conversation: id, patch: verb.patch })
  try {
    const card = await call<Conversation>('POST', `/conversations/${id}/${verb.path}`, { body: verb.body, op })
    store.put({ kind: 'conversation', card }, Infinity)
    return true
  } catch (error) {
    const holder = error instanceof ApiError && error.status === 409 ? error.data.name : undefined
    const why = typeof holder === 'string' ? t('verb.taken', { name: holder }) : words(error)
    notify(t('verb.failed', { why }), { tone: 'bad' })
    return false
  } finally {
    store.settle(op)
  }
}

/** act does a verb and offers to take it back. */
function act(id: string, verb: Verb): void {
  const back = verb.back
  notify(verb.said, back ? { action: { text: t('undo'), run: () => void ask(id, back) } } : {})
  void ask(id, verb)
}

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

export function claim(card: Conversation): void {
  const mine = me()
  if (!mine || card.assignee_id === mine.id) return
  act(card.id, { path: 'claim', body: {}, patch: { assignee_id: mine.id }, said: t('verb.claimed'), back: holder(card) })
}

export function assign(card: Conversation, agent: { id: string; name: string } | null): void {
  const verb: Verb = agent
    ? { path: 'assign', body: { agent_id: agent.id }, patch: { assignee_id: agent.id }, said: t('verb.assigned', { name: agent.name }) }
    : { path: 'unassign', body: {}, patch: { assignee_id: null }, said: t('verb.unassigned') }
  act(card.id, { ...verb, back: holder(card) })
}

export function setStatus(card: Conversation, to: Status): void {
  if (card.status === to) return
  act(card.id, { ...status(to), said: t('verb.status', { status: t(`status.${to}`) }), back: former(card) })
}

export function snooze(card: Conversation, until: Date): void {
  const at = until.toISOString()
  act(card.id, {
    path: 'snooze', body: { until: at }, patch: { status: 'snoozed', snoozed_until: at },
    said: t('verb.snoozed', { time: moment(at) }), back: former(card),
  })
}

export function setPriority(card: Conversation, to: Priority): void {
  if (card.priority === to) return
  const verb = (p: Priority): Verb => ({ path: 'priority', body: { priority: p }, patch: { priority: p }, said: t('verb.priority', { priority: t(`priority.${p}`) }) })
  act(card.id, { ...verb(to), back: verb(card.priority) })
}

export function setTags(card: Conversation, add: string[], remove: string[]): void {
  const verb = (plus: string[], minus: string[], from: string[]): Verb => ({
    path: 'tags', body: { add: plus, remove: minus }, said: t('verb.tagged'),
    patch: { tags: [...from.filter((x) => !minus.includes(x) && !plus.includes(x)), ...plus].sort() },
  })
  const first = verb(add, remove, card.tags)
  act(card.id, { ...first, back: verb(remove, add, first.patch.tags ?? []) })
}

export function waive(card: Conversation): void {
  act(card.id, { path: 'waive', body: {}, patch: { clocks: card.clocks.filter((c) => c.stopped_at !== null), waiting_since: null }, said: t('verb.waived') })
}

const rest = 400 // ms in which further ones are opened; none of these is urgent
const looked = new Map<string, number>()
let timer: ReturnType<typeof setTimeout> | undefined

/** markRead tells the hub how far we have looked, a little later: nobody waits
 * for it, and somebody may be leafing through. */
export function markRead(card: Conversation): void {
  if (!card.unread) return
  store.markRead(card.id, card.last_inbound_seq)
  looked.set(card.id, card.last_seq)
  clearTimeout(timer)
  timer = setTimeout(tellRead, rest)
}

/** tellRead sends what is still to be said; the page calls it before it goes away. */
export function tellRead(): void {
  clearTimeout(timer)
  for (const [id, seq] of looked) void call('POST', `/conversations/${id}/read`, { body: { seq }, keepalive: true }).catch(() => {})
  looked.clear()
}
