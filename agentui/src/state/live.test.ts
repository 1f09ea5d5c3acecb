import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { FeedEvent } from './feed'
import { Live, type Socket } from './live'

class Wire implements Socket {
  readyState = 1
  sent: { t: string; [k: string]: unknown }[] = []
  onopen = null
  onmessage: ((e: MessageEvent) => void) | null = null
  onclose: ((e: CloseEvent) => void) | null = null
  send(text: string) { this.sent.push(JSON.parse(text)) }
  close() { this.readyState = 3 }
  say(frame: object) { this.onmessage?.({ data: JSON.stringify(frame) } as MessageEvent) }
  drop(code = 1006) { this.readyState = 3; this.onclose?.({ code } as CloseEvent) }
}

const events = (...seqs: number[]): FeedEvent[] => seqs.map((seq) => ({ seq }))

function line(more: { floor?: number; snapshot?: () => Promise<number> } = {}) {
  const wires: Wire[] = []
  const applied: number[] = []
  const frames: (() => void)[] = []
  const [expired, who] = [vi.fn(), vi.fn()]
  const live = new Live({
    open: () => { const w = new Wire(); wires.push(w); return w },
    apply: (e) => applied.push(...e.map((x) => x.seq)),
    moment: () => {}, board: () => {}, snapshot: more.snapshot ?? (() => Promise.resolve(0)), floor: () => more.floor ?? null,
    expired, who, now: () => Date.now(), frame: (fn) => void frames.push(fn),
  })
  live.start()
  const flush = () => { for (const fn of frames.splice(0)) fn() }
  return { live, wires, applied, expired, who, flush, wire: () => wires.at(-1)!, welcome: (epoch = 'e', seq = 100) => wires.at(-1)!.say({ t: 'welcome', epoch, seq, version: 'v1' }) }
}

beforeEach(() => { vi.useFakeTimers() })
afterEach(() => { vi.useRealTimers() })

describe('the line', () => {
  it('says whom the hub takes it for', () => {
    const a = line()
    a.wire().say({ t: 'welcome', epoch: 'e', seq: 1, version: 'v1', agent_id: 'agt_2' })
    expect(a.who).toHaveBeenCalledWith('agt_2')
  })

  it('reads on from the oldest snapshot on the screen, else from the head', () => {
    const a = line({ floor: 90 })
    a.welcome()
    expect(a.wire().sent).toEqual([{ t: 'sub', epoch: 'e', since: 90 }])
    const b = line()
    b.welcome()
    expect(b.wire().sent).toEqual([{ t: 'sub', epoch: 'e', since: 100 }])
  })

  it('applies what came since the last picture in one go', () => {
    const l = line()
    l.welcome()
    l.wire().say({ t: 'd', d: events(101) })
    l.wire().say({ t: 'd', d: events(102, 103) })
    expect(l.applied).toEqual([])
    l.flush()
    expect(l.applied).toEqual([101, 102, 103])
  })

  it('asks again from its last when a gap stays open for 250 ms', () => {
    const l = line()
    l.welcome()
    l.wire().say({ t: 'd', d: events(101, 104) })
    l.flush()
    vi.advanceTimersByTime(600)
    expect(l.wire().sent.at(-1)).toEqual({ t: 'sub', epoch: 'e', since: 101 })
    l.wire().say({ t: 'd', d: events(102, 103, 104) })
    l.flush()
    expect(l.applied).toEqual([101, 102, 103, 104])
  })

  it('notices by the heartbeat that the end is missing', () => {
    const l = line()
    l.welcome()
    l.wire().say({ t: 'hb', seq: 103 })
    vi.advanceTimersByTime(600)
    expect(l.wire().sent.at(-1)).toEqual({ t: 'sub', epoch: 'e', since: 100 })
  })

  it('draws no page anew because of a heartbeat', () => {
    const l = line()
    l.welcome()
    const [before, told] = [l.live.line, vi.fn()]
    l.live.subscribe(told)
    vi.advanceTimersByTime(5000)
    l.wire().say({ t: 'hb', seq: 100 })
    expect(l.live.line).toBe(before)
    expect([l.live.synced, told.mock.calls.length]).toEqual([Date.now(), 1])
  })

  it('comes back by itself, from where it was, and says so meanwhile', () => {
    const l = line()
    l.welcome()
    l.wire().say({ t: 'd', d: events(101) })
    l.flush()
    l.wire().drop()
    expect(l.live.line.state).toBe('reconnecting')
    vi.advanceTimersByTime(600)
    expect(l.wires.length).toBe(2)
    l.wire().drop()
    vi.advanceTimersByTime(12_000)
    expect(l.live.line.state).toBe('offline')
    l.welcome('e', 105)
    expect(l.live.line.state).toBe('live')
    expect(l.wire().sent).toEqual([{ t: 'sub', epoch: 'e', since: 101 }])
  })

  it('takes snapshots anew when the feed began anew, or its place in it is gone', async () => {
    const snapshot = vi.fn(() => Promise.resolve(9000))
    const l = line({ snapshot })
    l.welcome()
    l.wire().say({ t: 'resync', seq: 9000 })
    await vi.advanceTimersByTimeAsync(0)
    expect(l.wire().sent.at(-1)).toEqual({ t: 'sub', epoch: 'e', since: 9000 })
    l.wire().drop()
    await vi.advanceTimersByTimeAsync(600)
    l.welcome('e2', 3)
    await vi.advanceTimersByTimeAsync(0)
    expect(snapshot).toHaveBeenCalledTimes(2)
    expect(l.wire().sent.at(-1)).toMatchObject({ epoch: 'e2' })
  })

  it('asks for a snapshot rather than hold more than 2,000 events', async () => {
    const snapshot = vi.fn(() => Promise.resolve(5000))
    const l = line({ snapshot })
    l.welcome()
    l.wire().say({ t: 'd', d: events(...Array.from({ length: 2500 }, (_, i) => 101 + i)) })
    await vi.advanceTimersByTimeAsync(0)
    l.flush()
    expect(l.applied).toEqual([])
    expect(snapshot).toHaveBeenCalledOnce()
  })

  it('connects anew after 45 s of silence', () => {
    const l = line()
    l.welcome()
    vi.advanceTimersByTime(46_500)
    expect(l.wires.length).toBeGreaterThan(1)
  })

  it('does not try again by itself when the session has ended', () => {
    const l = line()
    l.welcome()
    l.wire().drop(4401)
    vi.advanceTimersByTime(60_000)
    expect(l.wires.length).toBe(1)
    expect(l.expired).toHaveBeenCalledOnce()
  })

  it('waits half a minute when there are too many sockets', () => {
    const l = line()
    l.welcome()
    l.wire().drop(4429)
    vi.advanceTimersByTime(14_000)
    expect(l.wires.length).toBe(1)
    vi.advanceTimersByTime(17_000)
    expect(l.wires.length).toBe(2)
  })

  it('offers to reload after a new version came, and does not do it', () => {
    const l = line()
    l.welcome()
    l.wire().drop()
    vi.advanceTimersByTime(600)
    l.wire().say({ t: 'welcome', epoch: 'e', seq: 100, version: 'v2' })
    expect(l.live.line.update).toBe(true)
  })
})
