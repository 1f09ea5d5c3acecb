import { useMemo } from 'react'
import { channelsQuery, inboxesQuery, loaded, useChannels, useInboxes } from '@/app/load'
import { useProfile } from '@/app/hooks'
import type { Abilities, Conversation, Inbox } from '@/wire/shapes'

/** useCarrier finds the inboxes that can reach the person, the one that is
 * chosen, and what its channel can carry. Nobody asks which channel it is. As
 * long as it is not sure, somebody may still appear who carries it. */
export function useCarrier({ contact, inbox_ids: known, last_inbox_id: last }: Conversation, chosen: string | undefined): { inbox?: Inbox; options: Inbox[]; can?: Abilities; sure: boolean } {
  const inboxes = useInboxes()
  const channels = useChannels()
  const profile = useProfile(contact.id)
  const options = useMemo(() => inboxes.filter((inbox) => {
    const can = channels.find((c) => c.kind === inbox.kind)?.abilities
    if (inbox.disabled || can?.no_text) return false
    if (known.includes(inbox.id)) return true
    return profile?.identities.some((i) => i.kind === can?.handle_kind && !i.claimed && (!i.scope || i.scope === inbox.id)) ?? false
  }), [inboxes, channels, profile, known])
  const inbox = options.find((i) => i.id === chosen) ?? options.find((i) => i.id === last) ?? options[0]
  const sure = loaded(inboxesQuery) && loaded(channelsQuery) && (inbox !== undefined || profile !== undefined)
  return { inbox, options, can: channels.find((c) => c.kind === inbox?.kind)?.abilities, sure }
}
