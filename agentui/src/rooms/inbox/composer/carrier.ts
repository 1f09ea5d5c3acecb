import { useChannels, useInboxes } from '@/app/load'
import { useProfile } from '@/app/hooks'
import type { Abilities, Conversation, Inbox } from '@/wire/shapes'

/** useCarrier finds the inboxes that can reach the person, the one that is
 * chosen, and what its channel can carry. Nobody asks which channel it is. */
export function useCarrier(card: Conversation, chosen: string | undefined): { inbox?: Inbox; options: Inbox[]; can?: Abilities } {
  const inboxes = useInboxes()
  const channels = useChannels()
  const profile = useProfile(card.contact.id)
  const abilities = (inbox: Inbox | undefined) => channels.find((c) => c.kind === inbox?.kind)?.abilities
  const reaches = (inbox: Inbox) => {
    if (inbox.disabled) return false
    if (card.inbox_ids.includes(inbox.id)) return true
    const kind = abilities(inbox)?.handle_kind
    return profile?.identities.some((i) => i.kind === kind && !i.claimed && (!i.scope || i.scope === inbox.id)) ?? false
  }
  const options = inboxes.filter(reaches)
  const inbox = options.find((i) => i.id === chosen) ?? options.find((i) => i.id === card.last_inbox_id) ?? options[0]
  return { inbox, options, can: abilities(inbox) }
}
