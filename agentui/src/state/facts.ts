import type { Conversation, Message, Profile } from '@/wire/shapes'
import type { FeedEvent } from './feed'

/** Change is what a fact does to what we hold. */
export type Change =
  | { kind: 'conversation'; card: Conversation }
  | { kind: 'message'; message: Message }
  | { kind: 'profile'; profile: Profile }
  | { kind: 'read'; conversation: string; agent: string; seq: number }
  | { kind: 'stale'; what: Stale; id?: string }
  | { kind: 'hidden'; conversation: string }
  | { kind: 'erased'; contact: string }
  | { kind: 'alarm'; conversation: string; level: 'warned' | 'breached' }

/** Stale names request/response data that has to be asked for again. */
export type Stale = 'inboxes' | 'health' | 'ledger' | 'agents' | 'quarantine' | 'workspace' | 'contact' | 'contacts' | 'history' | 'presence' | 'notices' | 'runs' | 'why' | 'saved' | 'campaigns' | 'contact-ratings' | 'events'

export type FactName =
  | 'message.received' | 'message.sent' | 'message.changed' | 'message.edited' | 'message.deleted' | 'message.reacted' | 'note.added'
  | 'conversation.opened' | 'conversation.reopened' | 'conversation.assigned' | 'conversation.status'
  | 'conversation.priority' | 'conversation.tags' | 'conversation.waived' | 'conversation.merged'
  | 'conversation.rated'
  | 'conversation.split' | 'conversation.promise' | 'conversation.read' | 'conversation.hidden'
  | 'contact.changed' | 'contact.merged' | 'contact.unmerged' | 'contact.erased' | 'contact.event'
  | 'sla.warned' | 'sla.breached' | 'sla.changed'
  | 'agent.presence' | 'agent.notified' | 'rule.ran'
  | 'inbox.changed' | 'inbox.health' | 'inbox.looked' | 'agent.changed' | 'quarantine.changed' | 'workspace.changed'
  | 'settings.changed'

type Reader = (event: FeedEvent) => Change[]

/** cards are all that the fact carries. */
const cards: Reader = ({ data }) => {
  const out: Change[] = []
  if (data?.profile) out.push({ kind: 'profile', profile: data.profile })
  if (data?.conversation) out.push({ kind: 'conversation', card: data.conversation })
  if (data?.message) out.push({ kind: 'message', message: data.message })
  return out
}

const alarm = (level: 'warned' | 'breached'): Reader => (event) => [
  ...cards(event),
  ...(event.conversation_id ? [{ kind: 'alarm' as const, conversation: event.conversation_id, level }] : []),
]

const stale = (what: Stale): Reader => (event) => [...cards(event), { kind: 'stale', what }]

const person: Reader = (event) => [...cards(event), { kind: 'stale', what: 'contact', id: event.contact_id }]

/** on says for every fact, purely, what it changes. */
export const on: Record<FactName, Reader> = {
  'message.received': cards,
  'message.sent': cards,
  'message.changed': cards,
  'message.edited': cards,
  'message.deleted': cards,
  'message.reacted': cards,
  'note.added': cards,
  'conversation.opened': cards,
  'conversation.reopened': cards,
  'conversation.assigned': cards,
  'conversation.status': cards,
  'conversation.priority': cards,
  'conversation.tags': cards,
  'conversation.waived': cards,
  'conversation.merged': person,
  'conversation.split': person,
  'conversation.rated': ({ contact_id: id }) => (id ? [{ kind: 'stale', what: 'contact-ratings', id }] : []),
  'conversation.promise': person,
  'conversation.read': (event) => [
    ...cards(event),
    ...(event.conversation_id && event.actor?.type === 'agent' && typeof event.data?.after === 'number'
      ? [{ kind: 'read' as const, conversation: event.conversation_id, agent: event.actor.id, seq: event.data.after }]
      : []),
  ],
  'conversation.hidden': ({ conversation_id: id }) => (id ? [{ kind: 'hidden', conversation: id }] : []),
  'contact.changed': person,
  'contact.merged': person,
  'contact.unmerged': person,
  'contact.erased': ({ contact_id: id }) => (id ? [{ kind: 'erased', contact: id }, { kind: 'stale', what: 'contacts' }] : []),
  'contact.event': ({ contact_id: id }) => (id ? [{ kind: 'stale', what: 'events', id }] : []),
  'sla.warned': alarm('warned'),
  'sla.breached': alarm('breached'),
  'sla.changed': stale('why'),
  'agent.presence': stale('presence'),
  'agent.notified': stale('notices'),
  'rule.ran': stale('runs'),
  'inbox.changed': stale('inboxes'),
  'inbox.health': stale('health'),
  'inbox.looked': stale('ledger'),
  'agent.changed': stale('agents'),
  'quarantine.changed': stale('quarantine'),
  'workspace.changed': stale('workspace'),
  'settings.changed': (event) => {
    const kind = (event.data?.after as { kind?: string } | undefined)?.kind
    if (kind === 'campaign') return [{ kind: 'stale', what: 'campaigns' }]
    return kind === 'view' ? [{ kind: 'stale', what: 'saved' }] : []
  },
}

/** read answers the changes of an event; unknown facts change nothing. */
export function read(event: FeedEvent): Change[] {
  const reader = event.type === undefined ? undefined : (on as Partial<Record<string, Reader>>)[event.type]
  return reader ? reader(event) : []
}
