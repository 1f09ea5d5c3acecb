import { t } from '@/i18n'
import { words } from '@/ui/words'
import { notify } from '@/ui/toasts'
import { newId, post } from '@/wire/client'
import type { Conversation, Message } from '@/wire/shapes'
import { queries, store } from './hub'

/** mergeInto lets other conversations go on in this one. The hub cannot take it
 * back, so it is asked for by name before. */
export async function mergeInto(into: Conversation, others: readonly Conversation[]): Promise<void> {
  let done = 0
  try {
    for (const other of others) {
      const card = await post<Conversation>(`/conversations/${into.id}/merge`, { other_id: other.id }, { op: newId('op_') })
      store.put({ kind: 'conversation', card }, Infinity)
      done++
    }
    notify(t('merge.done', { n: done }))
  } catch (error) {
    notify(t('verb.failed', { why: words(error) }), { tone: 'bad' })
  } finally { if (done > 0) void queries.invalidateQueries({ queryKey: ['timeline'] }) }
}

/** splitFrom makes a conversation of its own of a customer's message; answers
 * its id. */
export async function splitFrom(card: Conversation, message: Message): Promise<string | undefined> {
  try {
    const fresh = await post<Conversation>(`/conversations/${card.id}/split`, { message_id: message.id }, { op: newId('op_') })
    store.put({ kind: 'conversation', card: fresh }, Infinity)
    notify(t('split.done'))
    return fresh.id
  } catch (error) {
    notify(t('verb.failed', { why: words(error) }), { tone: 'bad' })
  }
}
