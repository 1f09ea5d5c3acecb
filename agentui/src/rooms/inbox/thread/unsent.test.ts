import { expect, it } from 'vitest'
import { aMessage } from '@/fixtures'
import type { Outgoing } from '@/state/outbox'
import { unsent } from './unsent'

const entry = (more: Partial<Outgoing> = {}): Outgoing => ({ client: 'm_1', conversation: 'cnv_1', kind: 'reply', text: 'On its way', files: [], seen: 2, hold: 0, at: 0, state: 'sending', ...more })
const came = (more: object = {}) => aMessage({ id: 'msg_9', seq: 3, direction: 'outbound', author: { type: 'agent', id: 'agt_1', name: 'Grace' }, text: 'On its way', ...more })

it('shows what is being sent once, also when the feed is faster than the answer', () => {
  expect(unsent([entry()], [came()], 'agt_1')).toEqual([])
})

it.each([
  ['it said the same before', entry(), came({ seq: 2 })],
  ['a colleague said the same', entry(), came({ author: { type: 'agent', id: 'agt_2', name: 'Olga' } })],
  ['the customer said the same', entry(), came({ direction: 'inbound', author: { type: 'contact', id: 'con_1', name: 'Ada' } })],
  ['it was a note', entry(), came({ direction: 'note' })],
  ['other words came', entry(), came({ text: 'On its way!' })],
  ['it was not taken', entry({ state: 'failed' }), came()],
])('keeps it where %s', (_, o, m) => {
  expect(unsent([o], [m], 'agt_1')).toEqual([o])
})
