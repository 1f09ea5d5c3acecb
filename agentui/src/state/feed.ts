import type { Actor, Clock, Conversation, Message, Profile } from '@/wire/shapes'

/** FeedEvent is one fact as the socket carries it. One that we may not see is
 * its sequence alone. */
export interface FeedEvent {
  seq: number
  type?: string
  at?: string
  conversation_id?: string
  contact_id?: string
  actor?: Actor
  op?: string
  data?: {
    message?: Message
    conversation?: Conversation
    profile?: Profile
    clock?: Clock
    step?: string
    before?: unknown
    after?: unknown
    reason?: string
  }
}

/** How long an early event may wait for the one before it. */
export const gapPatience = 250 // ms
const maxWaiting = 2000 // early events kept; beyond it the gap is asked for at once

/** Feed holds the rule of docs/live-protocol.md: last+1 is applied, older is
 * dropped, later waits 250 ms and is then asked for again. */
export class Feed {
  epoch = ''
  last = 0
  private waiting = new Map<number, FeedEvent>()
  private gapAt: number | null = null

  /** start puts the reader behind seq; whatever waited is forgotten. */
  start(epoch: string, seq: number): void {
    this.epoch = epoch
    this.last = seq
    this.waiting.clear()
    this.gapAt = null
  }

  /** take answers the events that are next in line, in order. */
  take(events: readonly FeedEvent[], now: number): FeedEvent[] {
    const ready: FeedEvent[] = []
    for (const event of events) {
      if (event.seq <= this.last) continue
      if (event.seq === this.last + 1) {
        ready.push(event)
        this.last = event.seq
        this.drain(ready)
      } else if (this.waiting.size < maxWaiting) {
        this.waiting.set(event.seq, event)
      }
    }
    if (this.waiting.size === 0) this.gapAt = null
    else if (this.gapAt === null || ready.length > 0) this.gapAt = now
    return ready
  }

  /** head records that the feed has reached seq, so that a lost last event is
   * missed as well. */
  head(seq: number, now: number): void {
    if (seq > this.last && this.gapAt === null) this.gapAt = now
    else if (seq <= this.last && this.waiting.size === 0) this.gapAt = null
  }

  /** gap says whether something has been missing for too long. */
  gap(now: number): boolean {
    return this.gapAt !== null && now - this.gapAt >= gapPatience
  }

  /** asked restarts the patience after a repeat was asked for. */
  asked(): void {
    this.gapAt = null
  }

  private drain(ready: FeedEvent[]): void {
    for (let next = this.waiting.get(this.last + 1); next; next = this.waiting.get(this.last + 1)) {
      this.waiting.delete(next.seq)
      ready.push(next)
      this.last = next.seq
    }
    for (const seq of this.waiting.keys()) if (seq <= this.last) this.waiting.delete(seq)
  }
}
