import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Conversation, Message } from '@/wire/shapes'
import { aCard, aMessage } from '@/fixtures'
import { Feed, gapPatience, type FeedEvent } from './feed'
import { belongs, keyOf, rank, type Question } from './listing'
import { Store } from './store'

const question: Question = { view: 'all', sort: 'deadline' }

/** Hub is the server as a model: cards, messages, and a dense feed. */
class Hub {
  cards = new Map<string, Conversation>()
  threads = new Map<string, Message[]>()
  feed: FeedEvent[] = []
  hidden = new Set<string>()

  hide(id: string): void {
    if (!this.cards.has(id) || this.hidden.has(id)) return
    this.hidden.add(id)
    this.feed.push({ seq: this.feed.length + 1, type: 'conversation.hidden', conversation_id: id })
  }

  show(id: string): void {
    if (!this.hidden.delete(id)) return
    this.write(id, { assignee_id: 'me' })
  }

  write(id: string, change: Partial<Conversation>, more: Partial<FeedEvent> = {}, message?: Message): void {
    const old = this.cards.get(id) ?? aCard({ id, version: 0 })
    const card = { ...old, ...change, version: old.version + 1 }
    this.cards.set(id, card)
    if (this.hidden.has(id)) return void this.feed.push({ seq: this.feed.length + 1 })
    const type = message ? (message.direction === 'inbound' ? 'message.received' : 'message.sent') : 'conversation.status'
    this.feed.push({ seq: this.feed.length + 1, type, conversation_id: id, data: { conversation: card, message }, ...more })
  }

  say(id: string, n: number): void {
    const thread = this.threads.get(id) ?? []
    const message = aMessage({ id: `${id}-m${thread.length + 1}`, conversation_id: id, seq: thread.length + 1, text: `words ${n}` })
    this.threads.set(id, [...thread, message])
    const at = new Date(1_700_000_000_000 + n * 1000).toISOString()
    const last = { direction: 'inbound' as const, channel: 'chat', author: message.author, preview: message.text, at }
    this.write(id, { last_seq: message.seq, last_inbound_seq: message.seq, last_message: last, unread: true }, {}, message)
  }

  deliver(id: string, state: 'accepted' | 'delivered'): void {
    const thread = this.threads.get(id)
    const last = thread?.at(-1)
    if (!thread || !last) return
    const moved: Message = { ...last, delivery: { state, attempts: 1, error: '' } }
    this.threads.set(id, [...thread.slice(0, -1), moved])
    if (this.hidden.has(id)) return void this.feed.push({ seq: this.feed.length + 1 })
    this.feed.push({ seq: this.feed.length + 1, type: 'message.changed', conversation_id: id, data: { message: moved } })
  }

  list(): Conversation[] {
    return [...this.cards.values()].filter((c) => !this.hidden.has(c.id) && belongs(c, question, 'me')).sort((a, b) => rank(question.sort, a, b))
  }
}

const ids = ['a', 'b', 'c', 'd']
const step = fc.oneof(
  fc.record({ do: fc.constant('say' as const), id: fc.constantFrom(...ids), n: fc.nat(50) }),
  fc.record({ do: fc.constant('status' as const), id: fc.constantFrom(...ids), to: fc.constantFrom('open', 'resolved', 'snoozed') }),
  fc.record({ do: fc.constant('deliver' as const), id: fc.constantFrom(...ids), to: fc.constantFrom('accepted', 'delivered') }),
  fc.record({ do: fc.constant('secret' as const) }),
  fc.record({ do: fc.constant('hide' as const), id: fc.constantFrom(...ids) }),
  fc.record({ do: fc.constant('show' as const), id: fc.constantFrom(...ids) }),
  fc.record({ do: fc.constant('frame' as const), from: fc.nat(40), n: fc.integer({ min: 1, max: 9 }) }),
  fc.record({ do: fc.constant('list' as const), late: fc.nat(5) }),
  fc.record({ do: fc.constant('thread' as const), id: fc.constantFrom(...ids), late: fc.nat(5) }),
  fc.record({ do: fc.constant('begin' as const), id: fc.constantFrom(...ids), op: fc.nat(5) }),
  fc.record({ do: fc.constant('confirm' as const), op: fc.nat(5) }),
  fc.record({ do: fc.constant('reject' as const), op: fc.nat(5) }),
)
type Step = typeof step extends fc.Arbitrary<infer S> ? S : never

/** play runs the steps against hub and desk at once; snapshots may arrive after
 * the feed has gone on (late), frames in any order and any number of times. */
function play(steps: Step[], after: (store: Store) => void = () => {}): { hub: Hub; store: Store; feed: Feed } {
  const hub = new Hub()
  const store = new Store()
  store.me = 'me'
  const feed = new Feed()
  feed.start('e1', 0)
  const held: { at: number; run: () => void }[] = []
  const ops = new Map<number, string>()
  let n = 0
  steps.forEach((s, at) => {
    after(store)
    for (const h of held.splice(0)) if (h.at <= at) h.run(); else held.push(h)
    switch (s.do) {
      case 'say': return hub.say(s.id, s.n)
      case 'status': return hub.write(s.id, { status: s.to as Conversation['status'] })
      case 'deliver': return hub.deliver(s.id, s.to as 'accepted' | 'delivered')
      case 'hide': return hub.hide(s.id)
      case 'show': return hub.show(s.id)
      case 'secret': return void hub.feed.push({ seq: hub.feed.length + 1 })
      case 'frame': return store.apply(feed.take(hub.feed.slice(s.from, s.from + s.n), at))
      case 'list': {
        const [items, asOf] = [hub.list(), hub.feed.length]
        return void held.push({ at: at + s.late, run: () => store.list(question, { items, next_cursor: null }, asOf, false) })
      }
      case 'thread': {
        if (hub.hidden.has(s.id)) return
        const [messages, asOf] = [hub.threads.get(s.id) ?? [], hub.feed.length]
        return void held.push({ at: at + s.late, run: () => store.thread(s.id, messages, asOf, true) })
      }
      case 'begin': {
        const id = `op${n++}`
        ops.set(s.op, id)
        return store.begin({ id, conversation: s.id, patch: { status: 'resolved', priority: 'urgent' } })
      }
      case 'confirm': {
        const op = ops.get(s.op)
        return op ? hub.write('a', { priority: 'high' }, { op }) : undefined
      }
      case 'reject': return store.settle(ops.get(s.op) ?? '')
    }
  })
  after(store)
  for (const h of held) {
    h.run()
    after(store)
  }
  for (const op of ops.values()) store.settle(op)
  return { hub, store, feed }
}

describe('the live store', () => {
  it('ends equal to the hub after any interleaving of frames, replays, snapshots and operations', () => {
    fc.assert(fc.property(fc.array(step, { maxLength: 80 }), (steps) => {
      const { hub, store, feed } = play(steps)
      for (let op = 0; op < 200; op++) store.settle(`op${op}`)
      store.list(question, { items: hub.list(), next_cursor: null }, hub.feed.length, false)
      store.apply(feed.take(hub.feed, 1e9)) // what a last sub would bring
      for (const id of ids) expect(store.sight.gone(id) && hub.cards.has(id)).toBe(hub.hidden.has(id))
      for (const card of store.conversations.values()) {
        expect(hub.hidden.has(card.id)).toBe(false)
        expect(store.conversation(card.id)).toMatchObject({ status: hub.cards.get(card.id)!.status, version: hub.cards.get(card.id)!.version, priority: hub.cards.get(card.id)!.priority })
      }
      for (const [id, thread] of store.threads) expect(thread.messages).toEqual(hub.threads.get(id) ?? [])
      expect(store.lists.get(keyOf(question))!.ids).toEqual(hub.list().map((c) => c.id))
    }), { numRuns: 400 })
  })

  it('needs no last snapshot for what the list showed before', () => {
    fc.assert(fc.property(fc.array(step, { maxLength: 80 }), (steps) => {
      const { hub, store, feed } = play([{ do: 'list', late: 0 }, ...steps] as Step[])
      for (let op = 0; op < 200; op++) store.settle(`op${op}`)
      store.apply(feed.take(hub.feed, 1e9))
      expect(store.lists.get(keyOf(question))!.ids).toEqual(hub.list().map((c) => c.id))
    }), { numRuns: 400 })
  })
})

describe('what is shown', () => {
  it('never goes back to an older version, not even between two frames', () => {
    fc.assert(fc.property(fc.array(step, { maxLength: 80 }), (steps) => {
      const seen = new Map<string, number>()
      const listen = new Set<string>()
      play(steps, (store) => {
        const look = (id: string) => {
          const version = store.conversation(id)?.version
          if (version === undefined) return // not known yet, or hidden
          expect(version).toBeGreaterThanOrEqual(seen.get(id) ?? 0)
          seen.set(id, version)
        }
        for (const id of ids) {
          look(id)
          if (listen.size < ids.length && listen.add(id)) store.subscribe(`c:${id}`, () => look(id))
        }
      })
    }), { numRuns: 400 })
  })

  it('never shows a delivery state older than one shown before', () => {
    const store = new Store()
    const held = aMessage({ delivery: { state: 'delivered', attempts: 1, error: '' } })
    store.thread(held.conversation_id, [held], 10, true)
    store.apply([{ seq: 9, type: 'message.changed', data: { message: { ...held, delivery: { state: 'accepted', attempts: 1, error: '' } } } }])
    expect(store.threads.get(held.conversation_id)!.messages).toEqual([held])
  })
})

describe('the gap rule', () => {
  const events = (...seqs: number[]) => seqs.map((seq) => ({ seq }))
  it('applies the next, drops the old, keeps the early until the gap is closed', () => {
    const feed = new Feed()
    feed.start('e', 10)
    expect(feed.take(events(9, 10, 11, 13, 14), 0).map((e) => e.seq)).toEqual([11])
    expect(feed.gap(gapPatience - 1)).toBe(false)
    expect(feed.take(events(12), 100).map((e) => e.seq)).toEqual([12, 13, 14])
    expect(feed.gap(10_000)).toBe(false)
  })
  it('asks again after 250 ms, also when a heartbeat shows that the end is missing', () => {
    const feed = new Feed()
    feed.start('e', 10)
    feed.take(events(12), 0)
    expect(feed.gap(gapPatience)).toBe(true)
    feed.start('e', 10)
    feed.head(11, 1000)
    expect(feed.gap(1100)).toBe(false)
    expect(feed.gap(1250)).toBe(true)
  })
})
