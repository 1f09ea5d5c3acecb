import { describe, expect, it, vi } from 'vitest'
import { aCard, aMessage } from '@/fixtures'
import { keyOf, type Question } from './listing'
import { Store } from './store'

const all: Question = { view: 'all', sort: 'newest' }
const page = (...items: ReturnType<typeof aCard>[]) => ({ items, next_cursor: null })
const hidden = (seq: number) => ({ seq, type: 'conversation.hidden', conversation_id: 'cnv_1' })

function seen(): Store {
  const store = new Store()
  store.list(all, page(aCard({ id: 'cnv_1' }), aCard({ id: 'cnv_2' })), 5, false)
  store.thread('cnv_1', [aMessage()], 5, true)
  return store
}

describe('a conversation that is hidden', () => {
  it('leaves every list and all that was held of it, and who looks at it hears', () => {
    const store = seen()
    const [card, list, told] = [vi.fn(), vi.fn(), vi.fn()]
    store.subscribe('c:cnv_1', card)
    store.subscribe(`l:${keyOf(all)}`, list)
    store.onHidden = told
    store.apply([hidden(6)])
    expect(store.lists.get(keyOf(all))!.ids).toEqual(['cnv_2'])
    expect([store.conversation('cnv_1'), store.threads.has('cnv_1'), store.sight.gone('cnv_1')]).toEqual([undefined, false, true])
    expect([card.mock.calls.length, list.mock.calls.length]).toEqual([1, 1])
    expect(told).toHaveBeenCalledWith('cnv_1')
  })

  it('does not come back with what was asked before, or with the answer to a verb of ours', () => {
    const store = seen()
    store.apply([hidden(6)])
    store.list(all, page(aCard({ id: 'cnv_1', version: 9 }), aCard({ id: 'cnv_2' })), 5, false)
    store.put({ kind: 'conversation', card: aCard({ version: 9 }) }, Infinity)
    store.thread('cnv_1', [aMessage()], 5, true)
    expect([store.conversation('cnv_1'), store.threads.has('cnv_1')]).toEqual([undefined, false])
    expect(store.lists.get(keyOf(all))!.ids).toEqual(['cnv_2'])
  })

  it('comes back when it is given back', () => {
    const store = seen()
    store.apply([hidden(6), { seq: 7, type: 'conversation.assigned', data: { conversation: aCard({ version: 3 }) } }])
    expect(store.sight.gone('cnv_1')).toBe(false)
    expect(store.lists.get(keyOf(all))!.ids).toContain('cnv_1')
  })
})

it('forgets a customer who was erased', () => {
  const store = new Store()
  const stale = vi.fn()
  store.onStale = stale
  store.put({ kind: 'profile', profile: { id: 'con_1', version: 1 } as never }, 1)
  store.apply([{ seq: 2, type: 'contact.erased', contact_id: 'con_1' }])
  expect(store.profiles.has('con_1')).toBe(false)
  expect(stale).toHaveBeenCalledWith('contacts', undefined)
})
