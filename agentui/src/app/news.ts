import { preview } from '@/i18n/preview'
import type { FeedEvent } from '@/state/feed'

/** News is what somebody who is not looking is told of. */
export interface News { kind: 'assigned' | 'answered'; conversation: string; who: { id: string; name: string }; about: string }

const fresh = 60_000 // ms; what is older was missed while the line was down, and is in the list

/** newsOf says whether an event is news for this agent: their conversation got
 * an answer, or a conversation became theirs by somebody else's hand. */
export function newsOf(event: FeedEvent, me: string, now: number): News | null {
  const card = event.data?.conversation
  if (!card || card.assignee_id !== me || event.actor?.id === me) return null
  if (event.at && now - Date.parse(event.at) > fresh) return null
  const about = card.subject ?? preview(card)
  const news = (kind: News['kind'], text: string): News => ({ kind, conversation: card.id, who: card.contact, about: text })
  switch (event.type) {
    case 'conversation.assigned': return news('assigned', about)
    case 'message.received': return news('answered', event.data?.message?.text.slice(0, 160) || about)
    default: return null
  }
}
