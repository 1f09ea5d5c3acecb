import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { Chat } from './chat'
import type { ClientFrame, Config, ServerFrame } from './frames'
import type { Host } from './view'

const config: Config = { inbox: 'inb_1', theme: {}, prechat: 'off', max_text: 10_000, files: null, identity: false }

// Line stands in for the browser's websocket.
class Line {
  static all: Line[] = []
  static get now(): Line { return Line.all.at(-1)! }
  readyState = 0
  sent: ClientFrame[] = []
  onopen = () => {}
  onmessage: (e: { data: string }) => void = () => {}
  onclose: (e: { code: number }) => void = () => {}
  constructor(public url: string) { Line.all.push(this) }
  send(raw: string) { this.sent.push(JSON.parse(raw) as ClientFrame) }
  close() { this.readyState = 3 }
  open() { this.readyState = 1; this.onopen() }
  say(f: ServerFrame) { this.onmessage({ data: JSON.stringify(f) }) }
  end(code: number) { this.readyState = 3; this.onclose({ code }) }
  welcome(more: object = {}) {
    this.open()
    this.say({ t: 'welcome', token: 'secret-token-of-this-visitor', conversation: '', since: 0, mail: false, away: false, config, ...more })
  }
  msgs = () => this.sent.filter((f) => f.t === 'msg')
}

let store: Record<string, string>
let identity: string | null
let host: Host
const opened = async (from = store) => {
  const chat = new Chat('http://hub.test/hooks/chat/inb_1', host, 'en', { ...from })
  void chat.start(identity !== null)
  await vi.advanceTimersByTimeAsync(0)
  return chat
}

beforeEach(() => {
  vi.useFakeTimers()
  vi.stubGlobal('WebSocket', Line)
  Line.all = []
  store = {}
  identity = null
  host = {
    put: (key, value) => { if (value === null) delete store[key]; else store[key] = value },
    identity: vi.fn(async () => identity), emit: vi.fn(), unread: vi.fn(), look: vi.fn(), pages: vi.fn(), close: vi.fn(),
  }
})
afterEach(() => {
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

describe('chat', () => {
  it('sends what was written before the line was up, and again after a reload, until it is acknowledged', async () => {
    const chat = await opened()
    chat.send('first', [])
    chat.send('second', [])
    Line.now.welcome()
    expect(Line.now.msgs()).toMatchObject([{ text: 'first' }])
    const after = await opened() // the page was loaded again: only the store is left
    expect(after.view.thread.outbox.map((o) => o.text)).toEqual(['first', 'second'])
    const line = Line.now
    line.welcome()
    for (const text of ['first', 'second']) {
      expect(line.msgs().at(-1)).toMatchObject({ text })
      line.say({ t: 'ack', cid: (line.msgs().at(-1) as { cid: string }).cid })
    }
    expect(Object.keys(store).filter((k) => k.startsWith('o:'))).toEqual([])
    expect(store.token).toBe('secret-token-of-this-visitor')
  })

  it('keeps no token that the hub has not written down, and none in an address', async () => {
    await opened()
    Line.now.welcome()
    expect(store.token).toBeUndefined()
    expect(Line.now.url).not.toContain('secret')
  })

  it('is the same visitor when the page is loaded again between a first message and its ack', async () => {
    const chat = await opened()
    Line.now.welcome()
    expect(store.first).toBeUndefined()
    chat.send('hello', [])
    const after = await opened() // the hub may have the message; its ack went to the page before
    Line.now.open()
    expect(Line.now.sent[0]).toMatchObject({ t: 'hello', token: 'secret-token-of-this-visitor' })
    Line.now.say({ t: 'welcome', conversation: '', since: 0, mail: false, away: false, config })
    Line.now.say({ t: 'ack', cid: (Line.now.msgs()[0] as { cid: string }).cid })
    expect(store).toEqual({ token: 'secret-token-of-this-visitor' })
    after.logout()
    expect(store).toEqual({})
  })

  it('sends one at a time, so that nothing waits behind a message that never comes', async () => {
    const chat = await opened()
    Line.now.welcome()
    for (const text of ['1', '2', '3']) chat.send(text, [])
    const said = () => Line.now.msgs().map((f) => (f as { text: string }).text).join(' ')
    const answer = (f: object) => Line.now.say({ cid: (Line.now.msgs().at(-1) as { cid: string }).cid, ...f } as ServerFrame)
    answer({ t: 'error', code: 'unavailable', text: '', after_ms: 2000 })
    expect(said()).toBe('1')
    await vi.advanceTimersByTimeAsync(2000)
    answer({ t: 'ack' })
    answer({ t: 'error', code: 'unavailable', text: '', after_ms: 2000, behind: 'x' })
    await vi.advanceTimersByTimeAsync(2000)
    answer({ t: 'ack' })
    answer({ t: 'ack' })
    expect(said()).toBe('1 1 2 2 3')
    expect(chat.view.thread.outbox.every((o) => o.state === 'sent')).toBe(true)
  })

  it('tries a refused message again after the stated wait, and not what breaks a rule', async () => {
    const chat = await opened()
    Line.now.welcome()
    chat.send('hello', [])
    const { cid } = Line.now.msgs()[0] as { cid: string }
    Line.now.say({ t: 'error', code: 'unavailable', text: '', cid, after_ms: 2000 })
    expect(Line.now.msgs()).toHaveLength(1)
    await vi.advanceTimersByTimeAsync(2000)
    expect(Line.now.msgs()).toHaveLength(2)
    Line.now.say({ t: 'error', code: 'invalid', text: 'too long', cid })
    await vi.advanceTimersByTimeAsync(60_000)
    expect(chat.view.thread.outbox[0]).toMatchObject({ state: 'failed', error: 'too long' })
  })

  it('reconnects with growing waits and at once when the browser is back', async () => {
    const chat = await opened()
    for (let i = 0; i < 2; i++) {
      Line.now.end(1006)
      await vi.advanceTimersByTimeAsync(1000)
    }
    const tries = Line.all.length
    expect(tries).toBe(3)
    Line.now.welcome()
    Line.now.end(1012)
    chat.wake()
    await vi.advanceTimersByTimeAsync(0)
    expect(Line.all.length).toBe(tries + 1)
    expect(chat.view.link).toBe('connecting')
  })

  it('gives a silent line up after 45 s', async () => {
    await opened()
    Line.now.welcome()
    await vi.advanceTimersByTimeAsync(40_000)
    Line.now.say({ t: 'beat' })
    await vi.advanceTimersByTimeAsync(40_000)
    expect(Line.all).toHaveLength(1)
    await vi.advanceTimersByTimeAsync(11_000)
    expect(Line.all).toHaveLength(2)
  })

  it('asks the page for a fresh identity when ours is refused, then goes on without', async () => {
    identity = 'signed-by-the-site'
    await opened()
    for (const want of ['signed-by-the-site', 'signed-by-the-site', 'signed-by-the-site', undefined]) {
      Line.now.open()
      expect((Line.now.sent[0] as { identity?: string }).identity).toBe(want)
      Line.now.end(4401)
      await vi.advanceTimersByTimeAsync(600)
    }
    expect(host.identity).toHaveBeenCalledWith(true)
  })

  it('drops everything of a session that is another person’s', async () => {
    store = { token: 'of-somebody-signed-in', seen: 'c1 3', 'o:x': JSON.stringify({ cid: 'x', text: 'private', files: [], at: 1, state: 'queued' }) }
    const chat = await opened()
    Line.now.welcome({ changed: true })
    expect(chat.view.thread.outbox).toEqual([])
    expect(Line.now.msgs()).toEqual([])
    expect(store).toEqual({})
  })

  it('counts unread answers while closed and reports them read when opened', async () => {
    const chat = await opened()
    Line.now.welcome({ conversation: 'c1' })
    Line.now.say({ t: 'msg', seq: 1, prev: 0, dir: 'out', author: { type: 'agent' }, text: 'hi', at: '2026-03-02T09:00:00Z' })
    expect(host.unread).toHaveBeenLastCalledWith(1, 'hi')
    expect(Line.now.sent.some((f) => f.t === 'seen')).toBe(false)
    chat.show(true)
    expect(Line.now.sent.at(-1)).toEqual({ t: 'seen', conversation: 'c1', seq: 1 })
    expect(host.unread).toHaveBeenLastCalledWith(0, 'hi')
  })

  it('holds messages until name and mail are given where they are asked for', async () => {
    const chat = await opened()
    Line.now.welcome({ config: { ...config, prechat: 'required' } })
    chat.send('hello', [])
    expect(Line.now.msgs()).toEqual([])
    chat.tell('Ada', 'ada@example.com')
    expect(Line.now.sent.slice(-2)).toMatchObject([{ t: 'about', name: 'Ada' }, { t: 'msg', text: 'hello' }])
  })
})
