import { t } from '@/i18n'
import { notify } from '@/ui/toasts'
import { words } from '@/ui/words'
import { call, newId } from '@/wire/client'
import type { Conversation } from '@/wire/shapes'
import { store } from './hub'
import type { Make, Verb } from './verb'

/** ask shows a verb at once and asks it of the hub under an id of ours; it is
 * taken back, and the reason thrown, when the hub says no. */
export async function ask(id: string, verb: Verb): Promise<void> {
  const op = newId('op_')
  store.begin({ id: op, conversation: id, patch: verb.patch })
  try {
    const card = await call<Conversation>('POST', `/conversations/${id}/${verb.path}`, { body: verb.body, op })
    store.put({ kind: 'conversation', card }, Infinity)
  } finally { store.settle(op) }
}

async function tell(id: string, verb: Verb): Promise<void> {
  try { await ask(id, verb) } catch (error) { notify(t('verb.failed', { why: words(error) }), { tone: 'bad' }) }
}

/** act does a verb with one conversation and offers to take it back. */
export function act(card: Conversation, make: Make): void {
  const verb = make(card)
  if (!verb) return
  const back = verb.back
  notify(verb.said, back ? { action: { text: t('undo'), run: () => void tell(card.id, back) } } : {})
  void tell(card.id, verb)
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
