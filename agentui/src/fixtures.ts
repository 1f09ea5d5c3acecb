import type { Conversation, Message } from '@/wire/shapes'

// Made-up rows for tests.

export function aCard(with_: Partial<Conversation> = {}): Conversation {
  return {
    id: 'cnv_1', subject: 'Order has not arrived', status: 'open', priority: 'normal',
    contact: { id: 'con_1', name: 'Ada Lovelace' }, brand_id: 'brd_1', inbox_ids: ['inb_1'], last_inbox_id: 'inb_1',
    assignee_id: null, team_id: null, tags: [], flags: [], linked_id: null, waiting_since: null, snoozed_until: null,
    last_seq: 0, last_inbound_seq: 0, last_message: null, unread: false, clocks: [],
    created_at: '2026-01-01T09:00:00Z', updated_at: '2026-01-01T09:00:00Z', version: 1,
    ...with_,
  }
}

export function aMessage(with_: Partial<Message> = {}): Message {
  return {
    id: 'msg_1', conversation_id: 'cnv_1', seq: 1, direction: 'inbound', channel: 'email', inbox_id: 'inb_1',
    author: { type: 'contact', id: 'con_1', name: 'Ada Lovelace' }, subject: null, text: 'Where is my parcel?', html: null,
    quoted: null, quoted_html: null, attachments: [], to: [], cc: [], bcc: [], received_at: '2026-01-01T09:00:00Z',
    created_at: '2026-01-01T09:00:00Z', source_key: 'k1', delivery: null, auth: { verdict: '' },
    ...with_,
  }
}
