// One connection to the hub: a websocket, and long polling when three sockets
// in a row could not be opened. It reconnects by itself and says what it hears.
import type { ClientFrame, Hello, ServerFrame } from './frames'
import { poll, type Poll } from './poll'

export type LinkState = 'idle' | 'connecting' | 'open' | 'waiting' | 'refused'

export interface LinkUser {
  hello(): Promise<Hello>
  heard(f: ServerFrame): void
  state(s: LinkState): void
  refused(code: number): void // 4401: another identity is needed
}

const silence = 45_000
const firstWait = 500
const longestWait = 30_000

export class Link {
  private ws: WebSocket | undefined
  private polling: Poll | undefined
  private tries = 0
  private failed = 0 // upgrades in a row that did not open
  private timer: ReturnType<typeof setTimeout> | undefined
  private watch: ReturnType<typeof setInterval> | undefined
  private heardAt = 0
  private round = 0
  private wanted = false

  constructor(private base: string, private user: LinkUser) {}

  start(): void {
    if (this.wanted) return
    this.wanted = true
    this.watch = setInterval(() => this.check(), 5000)
    this.connect()
  }

  stop(): void {
    this.wanted = false
    clearInterval(this.watch)
    this.drop()
    this.user.state('idle')
  }

  // again connects anew at once: the browser is online, the tab is back, or who we are has changed.
  again(): void {
    if (!this.wanted) return
    this.drop()
    this.tries = 0
    this.connect()
  }

  // nudge hurries a waiting reconnect, and leaves a good connection alone.
  nudge(): void {
    if (this.wanted && !this.ws && !this.polling) this.again()
  }

  send(f: ClientFrame): boolean {
    if (this.polling) return this.polling.send(f)
    if (this.ws?.readyState !== 1) return false
    this.ws.send(JSON.stringify(f))
    return true
  }

  private drop(): void {
    this.round++
    clearTimeout(this.timer)
    this.ws?.close()
    this.polling?.stop()
    this.ws = this.polling = undefined
  }

  private async connect(): Promise<void> {
    const round = ++this.round
    this.user.state('connecting')
    const hello = await this.user.hello()
    if (round !== this.round || !this.wanted) return
    if (this.failed >= 3) return this.fallBack(hello, round)
    let ws: WebSocket
    try {
      ws = new WebSocket(`${this.base.replace(/^http/, 'ws')}/socket`, 'parley.v1')
    } catch {
      return this.fallBack(hello, round)
    }
    this.ws = ws
    this.heardAt = Date.now()
    let opened = false
    ws.onopen = () => {
      opened = true
      ws.send(JSON.stringify(hello))
    }
    ws.onmessage = (e) => {
      if (round === this.round) this.hear(JSON.parse(e.data as string) as ServerFrame)
    }
    ws.onclose = (e) => {
      if (round !== this.round) return
      this.failed = opened ? 0 : this.failed + 1
      this.lost(e.code)
    }
  }

  private fallBack(hello: Hello, round: number): void {
    this.failed = 0 // the next time a socket is tried first again
    this.polling = poll(this.base, hello, {
      heard: (f) => round === this.round && this.hear(f),
      lost: (code) => round === this.round && this.lost(code),
    })
  }

  private hear(f: ServerFrame): void {
    this.heardAt = Date.now()
    if (f.t === 'welcome') this.tries = 0
    this.user.heard(f)
    if (f.t === 'welcome') this.user.state('open')
  }

  private lost(code: number): void {
    this.drop()
    if (code === 4401) {
      this.user.state('refused')
      this.user.refused(code)
      return
    }
    this.user.state('waiting')
    const most = Math.min(longestWait, firstWait * 2 ** this.tries++)
    const wait = code === 4429 ? longestWait : most * (0.5 + Math.random() / 2)
    this.timer = setTimeout(() => this.connect(), wait)
  }

  // check compares times, not ticks: a throttled tab ticks rarely.
  private check(): void {
    if (this.ws && Date.now() - this.heardAt > silence) this.again()
  }
}
