import type { Attachment } from '@/wire/shapes'
import type { Keeper } from './drafts'
import { Topics } from './topics'

/** Outgoing is a message of ours that the hub has not confirmed yet. */
export interface Outgoing {
  client: string // our id; repeated, it is the same message
  conversation: string
  kind: 'reply' | 'note'
  text: string
  inbox?: string
  from?: string
  visibility?: 'public' | 'private'
  template?: { name: string; language: string; params?: string[] | null } // text is then what it says, filled in
  to?: string
  cc?: string
  bcc?: string
  files: Attachment[]
  seen: number
  hold: number // seconds
  thenDone?: boolean
  at: number
  state: 'sending' | 'waiting' | 'failed' | 'newer'
  why?: string
}

/** Outbox keeps what is under way, in order and across a reload: sending the
 * same client id twice is sending once. */
export class Outbox {
  private entries: readonly Outgoing[] = []
  private readonly known = new Set<string>() // clients this tab has had
  private readonly topics = new Topics()
  private readonly keeper: Keeper
  private readonly author: () => string

  constructor(keeper: Keeper, author: () => string) {
    this.keeper = keeper
    this.author = author
  }

  subscribe = (fn: () => void): (() => void) => this.topics.subscribe('all', fn)
  all = (): readonly Outgoing[] => this.entries

  /** load brings back what an earlier page left behind. */
  load(): readonly Outgoing[] {
    this.set(this.stored().map((o) => (o.state === 'sending' ? { ...o, state: 'waiting' } : o)))
    return this.entries
  }

  put(entry: Outgoing): void {
    const at = this.entries.findIndex((o) => o.client === entry.client)
    this.set(at < 0 ? [...this.entries, entry] : this.entries.with(at, entry))
  }

  drop(client: string): Outgoing | undefined {
    const held = this.entries.find((o) => o.client === client)
    if (held) this.set(this.entries.filter((o) => o !== held))
    return held
  }

  private set(entries: readonly Outgoing[]): void {
    this.entries = entries
    try {
      // Another tab may have some under way as well: those stay.
      for (const o of entries) this.known.add(o.client)
      const all = [...this.stored().filter((o) => !this.known.has(o.client)), ...entries]
      if (all.length > 0) this.keeper.setItem(this.key(), JSON.stringify(all))
      else this.keeper.removeItem(this.key())
    } catch { /* it still goes out as long as the page lives */ }
    this.topics.mark('all')
    this.topics.announce()
  }

  private stored(): Outgoing[] {
    try { return JSON.parse(this.keeper.getItem(this.key()) ?? '[]') as Outgoing[] } catch { return [] }
  }

  private key(): string { return `parley.outbox.${this.author()}` }
}
