import { describe, expect, it, vi } from 'vitest'
import { aCard, aMessage } from '@/fixtures'
import { Drafts, written, type Keeper } from './drafts'
import { Moments } from './moments'
import { Outbox } from './outbox'
import { Store } from './store'
import { countdown, dueOf, levelOf } from './sla'

function keeper(): Keeper & { kept: Map<string, string> } {
  const kept = new Map<string, string>()
  return { kept, getItem: (k) => kept.get(k) ?? null, setItem: (k, v) => void kept.set(k, v), removeItem: (k) => void kept.delete(k) }
}

describe('the store', () => {
  it('keeps a newer card when an older answer comes late', () => {
    const store = new Store()
    store.put({ kind: 'conversation', card: aCard({ version: 5, status: 'resolved' }) }, 100)
    store.put({ kind: 'conversation', card: aCard({ version: 4, status: 'open' }) }, 100)
    expect(store.conversation('cnv_1')).toMatchObject({ version: 5, status: 'resolved' })
  })

  it('believes an older card after a resync: the hub may have been restored', () => {
    const store = new Store()
    store.put({ kind: 'conversation', card: aCard({ version: 5 }) }, 100)
    store.resync()
    store.put({ kind: 'conversation', card: aCard({ version: 2, status: 'snoozed' }) }, 3)
    expect(store.conversation('cnv_1')).toMatchObject({ version: 2, status: 'snoozed' })
  })

  it('wakes only who reads the row that changed', () => {
    const store = new Store()
    store.put({ kind: 'conversation', card: aCard({ id: 'a' }) }, 1)
    store.put({ kind: 'conversation', card: aCard({ id: 'b' }) }, 1)
    const [a, b] = [vi.fn(), vi.fn()]
    store.subscribe('c:a', a)
    store.subscribe('c:b', b)
    store.apply([{ seq: 1, type: 'conversation.status', data: { conversation: aCard({ id: 'a', version: 2 }) } }])
    expect([a.mock.calls.length, b.mock.calls.length]).toEqual([1, 0])
  })

  it('shows an operation at once, keeps it on its echo and takes it back on a no', () => {
    const store = new Store()
    store.put({ kind: 'conversation', card: aCard() }, 1)
    store.begin({ id: 'op1', conversation: 'cnv_1', patch: { status: 'resolved' } })
    expect(store.conversation('cnv_1')!.status).toBe('resolved')
    store.settle('op1')
    expect(store.conversation('cnv_1')!.status).toBe('open')
    store.begin({ id: 'op2', conversation: 'cnv_1', patch: { status: 'resolved' } })
    store.apply([{ seq: 2, type: 'conversation.status', op: 'op2', data: { conversation: aCard({ version: 2, status: 'resolved' }) } }])
    expect(store.conversation('cnv_1')).toMatchObject({ status: 'resolved', version: 2 })
  })

  it('remembers what its own agent has read, whatever the cards in facts say', () => {
    const store = new Store()
    store.me = 'me'
    store.put({ kind: 'conversation', card: aCard({ unread: true, last_seq: 3, last_inbound_seq: 3 }) }, 1)
    store.markRead('cnv_1', 3)
    store.apply([{ seq: 2, type: 'conversation.tags', data: { conversation: aCard({ version: 2, unread: true, last_seq: 3, last_inbound_seq: 3 }) } }])
    expect(store.conversation('cnv_1')!.unread).toBe(false)
    store.apply([{ seq: 3, type: 'message.received', data: { conversation: aCard({ version: 3, unread: true, last_seq: 4, last_inbound_seq: 4 }) } }])
    expect(store.conversation('cnv_1')!.unread).toBe(true)
  })

  it('puts a thread in order, once each, whatever order messages come in', () => {
    const store = new Store()
    const at = (seq: number) => aMessage({ id: `m${seq}`, seq })
    store.thread('cnv_1', [at(3), at(1)], 1, false)
    store.thread('cnv_1', [at(2), at(3)], 1, true)
    expect(store.threads.get('cnv_1')!.messages.map((m) => m.seq)).toEqual([1, 2, 3])
  })
})

describe('a draft', () => {
  it('is what was typed, whatever happens to its conversation', () => {
    vi.useFakeTimers()
    const kept = keeper()
    const drafts = new Drafts(kept, () => 'agt_1')
    const store = new Store()
    drafts.put('cnv_1', 'reply', { text: 'Half a sent', at: 1 })
    store.apply([{ seq: 1, type: 'conversation.assigned', data: { conversation: aCard({ version: 9, assignee_id: 'agt_2', status: 'spam' }) } }])
    store.resync()
    expect(drafts.get('cnv_1', 'reply')!.text).toBe('Half a sent')
    vi.advanceTimersByTime(300)
    expect(new Drafts(kept, () => 'agt_1').get('cnv_1', 'reply')!.text).toBe('Half a sent')
    expect(new Drafts(kept, () => 'agt_2').get('cnv_1', 'reply')).toBeNull()
    expect(drafts.get('cnv_1', 'note')).toBeNull()
    vi.useRealTimers()
  })

  it('keeps what was chosen before its first word, and is nothing to send until then', () => {
    const drafts = new Drafts(keeper(), () => 'agt_1')
    drafts.put('cnv_1', 'reply', { text: '', visibility: { to: 'private', seen: 2 }, at: 1 })
    expect(drafts.get('cnv_1', 'reply')?.visibility?.to).toBe('private')
    expect(written(drafts.get('cnv_1', 'reply'))).toBe(false)
    drafts.put('cnv_1', 'reply', { text: '', seen: 2, at: 1 })
    expect(drafts.get('cnv_1', 'reply')).toBeNull()
  })
})

describe('the outbox', () => {
  it('brings back what an earlier page had not confirmed, to be sent again under the same id', () => {
    const kept = keeper()
    const entry = { client: 'm_1', conversation: 'c', kind: 'reply' as const, text: 'x', files: [], seen: 1, hold: 0, at: 1, state: 'sending' as const }
    new Outbox(kept, () => 'a').put(entry)
    expect(new Outbox(kept, () => 'a').load()).toEqual([{ ...entry, state: 'waiting' }])
    expect(new Outbox(kept, () => 'b').load()).toEqual([])
  })
})

describe('drafts and what is under way, on one machine', () => {
  it('come back for the one who wrote them, and for nobody else', () => {
    const kept = keeper()
    const ada = new Drafts(kept, () => 'agt_ada')
    ada.put('cnv_1', 'reply', { text: 'Nearly done', at: 1 })
    ada.flush() // the page goes away: signed out, reloaded, crashed a moment later
    expect(new Drafts(kept, () => 'agt_bob').get('cnv_1', 'reply')).toBe(null)
    expect(new Drafts(kept, () => 'agt_ada').get('cnv_1', 'reply')).toMatchObject({ text: 'Nearly done' })
  })

  it('are seen in another tab, but never over what is being written there', () => {
    const kept = keeper()
    const [one, two] = [new Drafts(kept, () => 'a'), new Drafts(kept, () => 'a')]
    expect(two.get('c', 'note')).toBe(null)
    one.put('c', 'note', { text: 'from the first', at: 1 })
    one.flush()
    two.heard('parley.draft.a.c.note')
    expect(two.get('c', 'note')).toMatchObject({ text: 'from the first' })
    two.put('c', 'note', { text: 'typed in the second', at: 2 })
    two.heard('parley.draft.a.c.note')
    expect(two.get('c', 'note')).toMatchObject({ text: 'typed in the second' })
    two.flush()
  })

  it('of two tabs do not push each other out', () => {
    const kept = keeper()
    const [one, two] = [new Outbox(kept, () => 'a'), new Outbox(kept, () => 'a')]
    const entry = (client: string) => ({ client, conversation: 'c', kind: 'reply' as const, text: client, files: [], seen: 0, hold: 0, at: 0, state: 'waiting' as const })
    one.put(entry('m_1'))
    two.put(entry('m_2'))
    expect(new Outbox(kept, () => 'a').load().map((o) => o.client)).toEqual(['m_1', 'm_2'])
    two.drop('m_2')
    one.drop('m_1')
    expect(new Outbox(kept, () => 'a').load()).toEqual([])
  })
})

describe('a moment', () => {
  it('is over after its time, also when nobody says so', () => {
    let now = 0
    const moments = new Moments(() => now)
    moments.take({ t: 'e', k: 'typing', c: 'c', by: { type: 'contact', id: 'x', name: 'Ada' }, on: true, ttl_s: 6 }, 'me')
    moments.take({ t: 'e', k: 'typing', c: 'c', by: { type: 'agent', id: 'me', name: 'Me' }, on: true, ttl_s: 6 }, 'me')
    expect(moments.of('c').map((m) => m.name)).toEqual(['Ada'])
    now = 6001
    moments.sweep()
    expect(moments.of('c')).toEqual([])
  })

  it('never lasts longer than a minute, whatever it was given', () => {
    let now = 0
    const moments = new Moments(() => now)
    const by = { type: 'contact', id: 'x', name: '' }
    for (const ttl_s of [86_400, Number.NaN]) moments.take({ t: 'e', k: 'typing', c: `c${ttl_s}`, by, on: true, ttl_s }, 'me')
    now = 60_001
    moments.sweep()
    expect([moments.of('c86400'), moments.of('cNaN')]).toEqual([[], []])
  })
})

describe('a countdown', () => {
  const h = 3_600_000
  it('has the level of the table', () => {
    expect(levelOf(-1, h)).toBe('breached')
    expect(levelOf(4 * 60_000, 8 * h)).toBe('critical')
    expect(levelOf(20 * 60_000, 8 * h)).toBe('warn')
    expect(levelOf(31 * 60_000, 8 * h)).toBe('ok')
    expect(levelOf(60_000, 2 * 60_000)).toBe('ok') // half of a short target is left
  })
  it('reads "2 h 05", "42:10", "−02:10"', () => {
    const text = (left: number, level: 'ok' | 'warn' | 'breached') => countdown({ left, level, metric: 'resolution' }, 'h', 'min', 'd')
    expect(text(2 * h + 5 * 60_000, 'ok')).toBe('2 h 05')
    expect(text(42 * 60_000 + 10_000, 'warn')).toBe('42:10')
    expect(text(-130_000, 'breached')).toBe('−02:10')
    expect(text(42 * 60_000 + 10_000, 'ok')).toBe('43 min')
  })
  it('follows the earliest clock that runs, a breached one too', () => {
    const clock = { metric: 'resolution' as const, cycle: 1, state: 'running' as const, started_at: '', due_at: '2026-01-01T12:00:00Z', stopped_at: null, breached_at: null, cause: '', policy_id: 'p', target_s: 3600 }
    const card = aCard({ clocks: [clock, { ...clock, metric: 'next_response', state: 'breached', due_at: '2026-01-01T10:00:00Z' }, { ...clock, metric: 'first_response', state: 'met', stopped_at: 'x', due_at: '2026-01-01T08:00:00Z' }] })
    expect(dueOf(card, Date.parse('2026-01-01T11:00:00Z'))).toEqual({ level: 'breached', metric: 'next_response', left: -3_600_000 })
  })
})
