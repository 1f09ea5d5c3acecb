import { Topics } from './topics'

export type MomentKind = 'typing' | 'moved' | 'viewing' | 'replying' | 'presence'

/** Moment is true at this instant alone: somebody types, looks, writes. */
export interface Moment {
  t: 'e'
  k: MomentKind
  c?: string
  by: { type: string; id: string; name: string }
  on: boolean
  state?: string
  ttl_s: number
}

export interface Mark { kind: MomentKind; id: string; name: string; type: string; until: number }

const longest = 60 // s; nothing that is true for the moment lasts longer unsaid

/** Moments forgets every mark after its time, whatever the server says later:
 * a stuck "typing" is worse than none. */
export class Moments {
  private marks = new Map<string, readonly Mark[]>()
  private topics = new Topics()
  private readonly now: () => number

  constructor(now: () => number) { this.now = now }

  subscribe(conversation: string, fn: () => void): () => void {
    return this.topics.subscribe(conversation, fn)
  }

  of(conversation: string): readonly Mark[] {
    return this.marks.get(conversation) ?? none
  }

  take(moment: Moment, me: string): void {
    if (!moment.c || moment.by.id === me) return
    const rest = this.of(moment.c).filter((m) => !(m.kind === moment.k && m.id === moment.by.id))
    const until = this.now() + Math.min(moment.ttl_s || 0, longest) * 1000
    const next = moment.on ? [...rest, { kind: moment.k, id: moment.by.id, name: moment.by.name, type: moment.by.type, until }] : rest
    this.set(moment.c, next)
  }

  /** spoke ends the customer's typing: what was typed has arrived. */
  spoke(conversation: string): void {
    const marks = this.of(conversation)
    const left = marks.filter((m) => m.kind !== 'typing' || m.type === 'agent')
    if (left.length !== marks.length) this.set(conversation, left)
  }

  /** sweep forgets what is over; called once a second. */
  sweep(): void {
    const now = this.now()
    for (const [conversation, marks] of this.marks) {
      const left = marks.filter((m) => m.until > now)
      if (left.length !== marks.length) this.set(conversation, left)
    }
  }

  private set(conversation: string, marks: readonly Mark[]): void {
    if (marks.length === 0) this.marks.delete(conversation)
    else this.marks.set(conversation, marks)
    this.topics.mark(conversation)
    this.topics.announce()
  }
}

const none: readonly Mark[] = []
