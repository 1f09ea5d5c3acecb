import type { Outgoing } from '@/state/outbox'
import type { Message } from '@/wire/shapes'

/** unsent are the entries that the thread does not show yet: the hub tells all
 * desks of a message, this one too, and that may come before its answer to us. */
export function unsent(entries: Outgoing[], messages: readonly Message[], me: string): Outgoing[] {
  return entries.filter((o) => o.state !== 'sending' || !messages.some((m) =>
    m.seq > o.seen && m.direction !== 'inbound' && m.author.id === me && m.text === o.text && (m.direction === 'note') === (o.kind === 'note')))
}
