import type { FeedEvent } from './feed'
import type { Moment } from './moments'

export type LineState = 'connecting' | 'live' | 'reconnecting' | 'offline'
export interface Line { state: LineState; since: number; retryAt: number; update: boolean }

/** Socket is the part of WebSocket that is used, so that a test can stand in. */
export interface Socket {
  send(text: string): void
  close(code?: number): void
  onopen: ((e: Event) => void) | null
  onmessage: ((e: MessageEvent) => void) | null
  onclose: ((e: CloseEvent) => void) | null
  readyState: number
}

export interface LiveParts {
  open(): Socket
  apply(events: FeedEvent[]): void
  moment(moment: Moment): void
  board(frame: unknown): void
  /** snapshot takes everything on the screen anew and answers its as_of. */
  snapshot(head: number): Promise<number>
  /** floor is the oldest as_of that is on the screen before the first sub. */
  floor(): number | null
  expired(): void
  /** who is whom the hub takes us for: another tab may have signed in anew. */
  who(agent: string): void
  now(): number
  frame(fn: () => void): void // the next animation frame, or 250 ms when hidden
}
