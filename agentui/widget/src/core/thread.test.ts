import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Msg, ServerFrame, Welcome } from './frames'
import { saved } from './saved'
import * as thread from './thread'

const config = { inbox: 'i', theme: {}, prechat: 'off', max_text: 10, files: null, identity: false } as const
const hello = (conversation: string, since: number, changed?: boolean): Welcome => ({
  t: 'welcome', conversation, since, mail: false, away: false, config, changed,
})
const msg = (seq: number, prev: number, extra: Partial<Msg> = {}): Msg => ({
  t: 'msg', seq, prev, dir: 'out', author: { type: 'agent' }, text: `m${seq}`, at: '2026-03-02T09:00:00Z', ...extra,
})
const after = (frames: ServerFrame[], t = thread.empty()) => frames.reduce((s, f) => thread.receive(s, f, 0).thread, t)

describe('thread', () => {
  it('shows a message once, whatever is repeated', () => {
    const t = after([hello('c', 0), msg(1, 0), msg(2, 1), msg(1, 0), msg(2, 1)])
    expect(t.list.map((m) => m.seq)).toEqual([1, 2])
  })
  it('finds a gap although notes take positions', () => {
    const t = after([hello('c', 0), msg(1, 0), msg(4, 1)])
    expect(t.list.map((m) => m.seq)).toEqual([1, 4])
    expect(thread.receive(t, msg(9, 7), 0).gap).toBe(true)
  })
  it('puts a late message where it belongs and resumes below an open gap', () => {
    const t = after([hello('c', 0), msg(1, 0), msg(4, 1)])
    expect(thread.since(t, 0)).toBe(1)
    expect(thread.since(t, 16 * 60_000)).toBe(4)
    expect(after([msg(3, 0, { late: true })], t).list.map((m) => m.seq)).toEqual([1, 3, 4])
  })
  it('takes its own message out of the outbox when it is shown, not before', () => {
    let t = thread.write(after([hello('c', 0)]), 'a', 'hi', [], 0)
    t = after([{ t: 'ack', cid: 'a' }], t)
    expect(t.outbox[0]?.state).toBe('sent')
    expect(thread.next(t)).toBeUndefined()
    expect(after([msg(1, 0, { dir: 'in', cid: 'a' })], t).outbox).toEqual([])
  })
  it('sends the next only when the one before is through, so that order holds', () => {
    let t = thread.write(thread.write(after([hello('c', 0)]), 'a', '1', [], 0), 'b', '2', [], 0)
    t = thread.sending(t, 'a')
    expect(thread.next(t)).toBeUndefined()
    t = after([{ t: 'error', code: 'limited', text: '', cid: 'a' }], t)
    expect(thread.next(t)?.cid).toBe('a')
    t = after([{ t: 'error', code: 'invalid', text: 'no', cid: 'a' }], t)
    expect(t.outbox[0]).toMatchObject({ state: 'failed', error: 'no' })
    expect(thread.next(t)?.cid).toBe('b')
  })
  it('sends what was refused for good and is tried again after those that wait, as the hub holds those first', () => {
    let t = thread.write(thread.write(thread.write(after([hello('c', 0)]), 'a', '1', [], 0), 'b', '2', [], 0), 'c', '3', [], 0)
    t = after([{ t: 'error', code: 'invalid', text: 'no', cid: 'a' }], t)
    t = after([{ t: 'error', code: 'unavailable', text: '', cid: 'b', after_ms: 1 }], thread.sending(t, 'b'))
    t = thread.retry(t, 'a', 1)
    expect(thread.next(t)?.cid).toBe('b')
    expect(t.outbox.map((o) => o.cid)).toEqual(['b', 'c', 'a'])
    expect(t.outbox[2]).toMatchObject({ state: 'queued', error: undefined })
  })
  it('keeps the order of words written within one millisecond, also in what the page stores', () => {
    const t = ['z', 'a', 'm'].reduce((s, cid) => thread.write(s, cid, cid, [], 7), thread.empty())
    const store = Object.fromEntries(t.outbox.map((o) => [`o:${o.cid}`, JSON.stringify(o)]).toSorted())
    expect(saved(store).thread.outbox.map((o) => o.cid)).toEqual(['z', 'a', 'm'])
  })
  it('drops all when the session is another person’s', () => {
    const t = thread.write(after([hello('c', 0), msg(1, 0)]), 'a', 'secret', [], 0)
    expect(after([hello('', 0, true)], t)).toMatchObject({ list: [], older: [], outbox: [] })
  })
})

// A server with the rules of docs/chat-protocol.md, a line that fails at any
// point, and any order of doings: the visitor's screen ends as the server is.
class Server {
  conversation = 'c1'
  all: { m: Msg; visible: boolean }[] = []
  keys = new Map<string, number>()
  seq = 0
  add(dir: 'in' | 'out', visible: boolean, cid?: string): void {
    this.all.push({ m: msg(++this.seq, 0, { dir, cid, text: cid ?? `s${this.seq}` }), visible })
  }
  visible(): Msg[] {
    return this.all.filter((x) => x.visible).map((x) => x.m)
  }
}

class Line {
  down: ServerFrame[] = []
  up: { cid: string }[] = []
  sent = new Set<number>()
  prev: number
  conversation: string
  constructor(private s: Server, t: thread.Thread) {
    const known = t.asked === 0 || s.visible().some((m) => m.seq === t.asked)
    const same = t.conversation === s.conversation && known
    this.prev = same ? t.asked : 0
    this.conversation = s.conversation
    for (const m of s.visible()) if (m.seq <= this.prev) this.sent.add(m.seq)
    this.down.push(hello(s.conversation, this.prev))
    this.pump()
  }
  pump(): void {
    if (this.conversation !== this.s.conversation) {
      this.conversation = this.s.conversation
      this.down.push({ t: 'resync', conversation: this.conversation })
      this.sent.clear()
      this.prev = 0
    }
    for (const m of this.s.visible()) {
      if (this.sent.has(m.seq)) continue
      this.sent.add(m.seq)
      const late = m.seq < this.prev
      this.down.push({ ...m, prev: late ? 0 : this.prev, late: late || undefined })
      if (!late) this.prev = m.seq
    }
  }
}

describe('any interleaving', () => {
  it('ends equal to the server, every word sent exactly once', () => {
    const step = fc.constantFrom('write', 'flush', 'up', 'down', 'down', 'dup', 'drop', 'connect', 'reply', 'note', 'hold', 'release', 'turn', 'refuse')
    fc.assert(
      fc.property(fc.array(step, { minLength: 20, maxLength: 160, size: 'max' }), (steps) => {
        const s = new Server()
        let t = thread.empty()
        let line: Line | undefined
        let n = 0
        const earlier: string[] = []
        const connect = () => {
          t = thread.ask(t, 0)
          line = new Line(s, t)
        }
        const hear = (f: ServerFrame) => {
          const r = thread.receive(t, f, 0)
          t = r.thread
          expect(r.gap).toBe(false) // this line keeps order; gaps come from lost frames, which end it
        }
        const flush = () => {
          const o = line && thread.next(t)
          if (!o) return
          line!.up.push({ cid: o.cid })
          t = thread.sending(t, o.cid)
        }
        const up = (refuse = false) => {
          const m = line?.up.shift()
          if (!m) return
          if (refuse) return void line!.down.push({ t: 'error', code: 'unavailable', text: '', cid: m.cid, after_ms: 1 })
          if (!s.keys.has(m.cid)) {
            s.add('in', true, m.cid)
            s.keys.set(m.cid, s.seq)
          }
          line!.pump()
          line!.down.push({ t: 'ack', cid: m.cid })
        }
        const down = () => {
          const f = line?.down.shift()
          if (f) hear(f)
        }
        for (const what of steps) {
          if (what === 'write') t = thread.write(t, `v${++n}`, `v${n}`, [], 0)
          else if (what === 'flush') flush()
          else if (what === 'up') up()
          else if (what === 'refuse') up(true)
          else if (what === 'down') down()
          else if (what === 'dup' && line?.down[0]?.t === 'msg') hear(line.down[0])
          else if (what === 'drop') line = undefined
          else if (what === 'connect' && !line) connect()
          else if (what === 'reply') s.add('out', true)
          else if (what === 'note') s.seq++
          else if (what === 'hold') s.add('out', false)
          else if (what === 'release') { const held = s.all.find((x) => !x.visible); if (held) held.visible = true }
          else if (what === 'turn' && n > 0) {
            earlier.push(...s.visible().map((m) => m.cid ?? '').filter(Boolean))
            Object.assign(s, { conversation: s.conversation + '+', all: [], seq: 0 })
          }
          line?.pump()
        }
        s.all.forEach((x) => (x.visible = true))
        connect()
        for (let quiet = 0; quiet < 3; quiet++) {
          while (line!.down.length) down()
          flush()
          while (line!.up.length) { up(); quiet = 0 }
        }
        expect(t.list.map((m) => `${m.seq} ${m.text}`)).toEqual(s.visible().map((m) => `${m.seq} ${m.text}`))
        expect(t.outbox.filter((o) => o.state !== 'sent' || !earlier.includes(o.cid))).toEqual([])
        expect(s.keys.size).toBe(n)
        const order = [...s.keys.keys()]
        expect(order).toEqual(order.toSorted((a, b) => Number(a.slice(1)) - Number(b.slice(1))))
      }),
      { numRuns: 400 },
    )
  })
})
