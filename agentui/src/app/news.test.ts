import { describe, expect, it } from 'vitest'
import { aCard, aMessage } from '@/fixtures'
import type { FeedEvent } from '@/state/feed'
import { newsOf } from './news'

const now = Date.parse('2026-01-01T10:00:00Z')
const mine = aCard({ assignee_id: 'me' })
const event = (more: Partial<FeedEvent>): FeedEvent => ({ seq: 1, at: '2026-01-01T09:59:58Z', actor: { type: 'agent', id: 'olga', name: 'Olga' }, ...more })

describe('news', () => {
  it('is what becomes mine by another hand, and what my customers answer', () => {
    expect(newsOf(event({ type: 'conversation.assigned', data: { conversation: mine } }), 'me', now)).toMatchObject({ kind: 'assigned', conversation: 'cnv_1' })
    expect(newsOf(event({ type: 'message.received', data: { conversation: mine, message: aMessage({ text: 'Thank you!' }) } }), 'me', now)).toMatchObject({ kind: 'answered', about: 'Thank you!' })
  })

  it('is not what I did, what is not mine, what is old, or any other change', () => {
    const me = { type: 'agent', id: 'me', name: 'Me' }
    const nothing: Partial<FeedEvent>[] = [
      { type: 'conversation.assigned', actor: me, data: { conversation: mine } },
      { type: 'conversation.assigned', data: { conversation: aCard({ assignee_id: 'olga' }) } },
      { type: 'message.received', data: { conversation: aCard(), message: aMessage() } },
      { type: 'message.received', at: '2026-01-01T09:50:00Z', data: { conversation: mine, message: aMessage() } },
      { type: 'note.added', data: { conversation: mine } },
      { type: 'conversation.hidden', conversation_id: 'cnv_1' },
    ]
    for (const more of nothing) expect(newsOf(event(more), 'me', now)).toBe(null)
  })
})
