import { queryOptions, useQuery } from '@tanstack/react-query'
import { t } from '@/i18n'
import { notify } from '@/ui/toasts'
import { words } from '@/ui/words'
import { get, newId, post } from '@/wire/client'
import type { Conversation, Message, Page, Template, Way } from '@/wire/shapes'
import { store } from './hub'

/** waysQuery asks anew whenever the customer has written: that opens the time in
 * which we may answer, and says where. */
const waysQuery = (id: string, heard: number, inbox: string | undefined) => queryOptions({
  queryKey: ['ways', id, heard, inbox],
  queryFn: () => get<Page<Way>>(`/conversations/${id}/ways`, { inbox_id: inbox }).then((p) => p.items),
  staleTime: 30_000,
})

/** useWay is how the person can be answered through an inbox now; known is false
 * until the hub has said it. */
export function useWay(card: Conversation, inbox: string | undefined): { way?: Way; known: boolean } {
  const further = inbox && !card.inbox_ids.includes(inbox) ? inbox : undefined
  const { data, isError } = useQuery(waysQuery(card.id, card.last_inbound_seq, further))
  return { way: data?.find((w) => w.inbox_id === inbox), known: data !== undefined || isError }
}

export const templatesQuery = (inbox: string) => queryOptions({
  queryKey: ['templates', inbox],
  queryFn: () => get<Page<Template>>(`/inboxes/${inbox}/templates`).then((p) => p.items),
  staleTime: 300_000,
})

/** amend changes a message on its network; what that refuses is said. */
export async function amend(message: Message, path: 'edit' | 'take-back' | 'reaction', body?: object): Promise<boolean> {
  try {
    const now = await post<Message>(`/conversations/${message.conversation_id}/messages/${message.id}/${path}`, body, { op: newId('op_') })
    store.put({ kind: 'message', message: now }, 0)
    return true
  } catch (error) {
    notify(t('amend.failed', { why: words(error) }), { tone: 'bad' })
    return false
  }
}
