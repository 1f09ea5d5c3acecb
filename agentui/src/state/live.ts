import { Feed, gapPatience, type FeedEvent } from './feed'
import type { Line, LiveParts, Socket } from './line'
import type { Moment } from './moments'

export type { Line, LineState, LiveParts, Socket } from './line'

const silence = 45_000 // ms without a word: the line is dead
const pendingMost = 2000 // events waiting for a frame; beyond it a snapshot is cheaper
const offlineAfter = 10_000 // ms of trying before it is called offline

interface Frame { t: string; agent_id?: string; epoch?: string; seq?: number; version?: string; d?: FeedEvent[]; k?: string }

/** Live keeps the screen in step with the hub: docs/live-protocol.md. */
export class Live {
  readonly feed = new Feed()
  synced = 0 // when the hub last said how far it is, ms; apart from the line, which does not change with it
  line: Line = { state: 'connecting', since: 0, retryAt: 0, update: false }
  private socket: Socket | null = null
  private pending: FeedEvent[] = []
  private scheduled = false
  private heard = 0
  private tries = 0
  private timer: ReturnType<typeof setTimeout> | undefined
  private watch: ReturnType<typeof setInterval> | undefined
  private stopped = true
  private resyncing = false
  private version = ''
  private readonly parts: LiveParts
  private readonly listeners = new Set<() => void>()

  constructor(parts: LiveParts) { this.parts = parts }

  subscribe = (fn: () => void): (() => void) => {
    this.listeners.add(fn)
    return () => this.listeners.delete(fn)
  }

  start(): void {
    this.stop()
    this.stopped = false
    this.tries = 0
    this.watch = setInterval(() => this.tick(), 250)
    this.connect()
  }

  stop(): void {
    this.stopped = true
    clearTimeout(this.timer)
    clearInterval(this.watch)
    this.hangUp()
  }

  /** wake tries at once: the browser is online again, the tab is looked at. */
  wake(): void {
    if (this.stopped || this.socket?.readyState === 1) return
    this.hangUp()
    this.connect()
  }

  /** updated says that the page is older than the hub. */
  updated(): void { this.show({ update: true }) }

  say(frame: Record<string, unknown>): void {
    if (this.socket?.readyState === 1) this.socket.send(JSON.stringify(frame))
  }

  private connect(): void {
    clearTimeout(this.timer)
    const socket = this.parts.open()
    this.socket = socket
    this.heard = this.parts.now()
    socket.onmessage = (e) => { if (this.socket === socket) this.receive(String(e.data)) }
    socket.onclose = (e) => { if (this.socket === socket) this.lost(e.code) }
  }

  private hangUp(): void {
    const socket = this.socket
    this.socket = null
    if (!socket) return
    socket.onmessage = null
    socket.onclose = null
    socket.close()
  }

  private receive(text: string): void {
    this.heard = this.parts.now()
    const frame = JSON.parse(text) as Frame
    switch (frame.t) {
      case 'welcome': return this.welcome(frame)
      case 'd': return this.queue(frame.d ?? [])
      case 'hb':
        this.feed.head(frame.seq ?? 0, this.heard)
        return this.step()
      case 'resync': return void this.resync(frame.seq ?? 0)
      case 'board': return this.parts.board(frame)
      case 'e': return this.parts.moment(frame as unknown as Moment)
    }
  }

  private welcome(frame: Frame): void {
    this.parts.who(frame.agent_id ?? '')
    this.tries = 0
    const fresh = this.feed.epoch === ''
    if (fresh) this.feed.start(frame.epoch ?? '', this.parts.floor() ?? frame.seq ?? 0)
    const update = this.version !== '' && frame.version !== this.version
    this.version ||= frame.version ?? ''
    this.synced = this.heard
    this.show({ state: 'live', since: this.heard, retryAt: 0, ...(update ? { update } : {}) })
    if (this.feed.epoch === (frame.epoch ?? '')) return this.sub()
    this.feed.epoch = frame.epoch ?? ''
    void this.resync(frame.seq ?? 0)
  }

  private sub(): void {
    this.feed.asked()
    this.say({ t: 'sub', epoch: this.feed.epoch, since: this.feed.last })
  }

  private async resync(head: number): Promise<void> {
    if (this.resyncing) return
    this.resyncing = true
    this.pending = []
    try {
      this.feed.start(this.feed.epoch, await this.parts.snapshot(head))
      this.sub()
    } catch {
      this.hangUp() // no snapshot, no line: try both again
      this.lost(1006)
    } finally {
      this.resyncing = false
    }
  }

  private queue(events: FeedEvent[]): void {
    if (this.resyncing) return
    this.pending.push(...events)
    if (this.pending.length > pendingMost) return void this.resync(events.at(-1)?.seq ?? 0)
    if (this.scheduled) return
    this.scheduled = true
    this.parts.frame(() => this.flush())
  }

  private flush(): void {
    this.scheduled = false
    const events = this.pending
    this.pending = []
    const ready = this.feed.take(events, this.parts.now())
    if (ready.length > 0) this.parts.apply(ready)
  }

  private tick(): void {
    const now = this.parts.now()
    if (this.line.state === 'live') {
      if (now - this.heard > silence) return this.lost(1006)
      if (!this.resyncing && !this.scheduled && this.feed.gap(now)) this.sub()
    } else if (this.line.state === 'reconnecting' && now - this.line.since > offlineAfter) {
      this.show({ state: 'offline' })
    }
  }

  private lost(code: number): void {
    this.hangUp()
    if (this.stopped) return
    const now = this.parts.now()
    if (code === 4401) this.parts.expired()
    const wait = code === 4429 ? 30_000 : Math.min(30_000, 500 * 2 ** this.tries) * (0.5 + Math.random() / 2)
    this.tries++
    const was = this.line.state
    this.show({
      state: was === 'offline' ? 'offline' : 'reconnecting',
      since: was === 'live' || was === 'connecting' ? now : this.line.since,
      retryAt: now + wait,
    })
    if (code !== 4401) this.timer = setTimeout(() => this.connect(), Math.max(wait, gapPatience))
  }

  /** step tells that the screen is still in step; who shows the line draws nothing anew. */
  private step(): void {
    this.synced = this.heard
    for (const fn of this.listeners) fn()
  }

  private show(change: Partial<Line>): void {
    this.line = { ...this.line, ...change }
    for (const fn of this.listeners) fn()
  }
}
