import type { Attachment } from '@/wire/shapes'
import { Topics } from './topics'

export type DraftKind = 'reply' | 'note'

/** Draft is what somebody has written and not sent. */
export interface Draft {
  text: string
  inbox?: string
  from?: string // one of the inbox's addresses
  to?: string // as typed, with commas
  cc?: string
  bcc?: string
  files?: Attachment[]
  visibility?: { to: 'public' | 'private'; seen: number } // chosen for the customer's word of that sequence
  seen?: number // the customer's last sequence when the writing began
  at: number
}

/** written reports whether a draft has anything to send, and is not only chosen
 * how it is to go. */
export const written = (draft: Draft | null): boolean => draft !== null && (draft.text !== '' || (draft.files?.length ?? 0) > 0)

const saveAfter = 200 // ms after a key

/** Keeper is where drafts outlive the page: the browser's own storage. */
export interface Keeper { getItem(key: string): string | null; setItem(key: string, v: string): void; removeItem(key: string): void }

/** Drafts are keyed by conversation, kind and author, and by nothing else: no
 * view, assignment or push can reach them. */
export class Drafts {
  private readonly held = new Map<string, Draft | null>()
  private readonly topics = new Topics()
  private readonly unsaved = new Set<string>()
  private timer: ReturnType<typeof setTimeout> | undefined
  private readonly keeper: Keeper
  private readonly author: () => string

  constructor(keeper: Keeper, author: () => string) {
    this.keeper = keeper
    this.author = author
  }

  subscribe(conversation: string, kind: DraftKind, fn: () => void): () => void {
    return this.topics.subscribe(this.key(conversation, kind), fn)
  }

  get(conversation: string, kind: DraftKind): Draft | null {
    const key = this.key(conversation, kind)
    const held = this.held.get(key)
    if (held !== undefined) return held
    const draft = this.load(key)
    this.held.set(key, draft)
    return draft
  }

  /** put shows the draft at once and stores it within 200 ms. */
  put(conversation: string, kind: DraftKind, draft: Draft): void {
    const key = this.key(conversation, kind)
    const { inbox, from, to, cc, bcc, visibility } = draft // chosen before the first word, they stay
    const empty = !written(draft) && !inbox && !from && !to && !cc && !bcc && !visibility
    this.held.set(key, empty ? null : draft)
    this.unsaved.add(key)
    this.timer ??= setTimeout(() => this.flush(), saveAfter)
    this.topics.mark(key)
    this.topics.announce()
  }

  /** heard takes what another tab of this browser has stored, unless something
   * is being written here. */
  heard(key: string): void {
    if (!this.held.has(key) || this.unsaved.has(key)) return
    this.held.delete(key)
    this.topics.mark(key)
    this.topics.announce()
  }

  /** flush stores what waits; the page calls it before it goes away. */
  flush(): void {
    clearTimeout(this.timer)
    this.timer = undefined
    for (const key of this.unsaved) {
      const draft = this.held.get(key)
      try {
        if (draft) this.keeper.setItem(key, JSON.stringify(draft))
        else this.keeper.removeItem(key)
      } catch { /* storage full or forbidden: it stays in memory */ }
    }
    this.unsaved.clear()
  }

  drop(conversation: string, kind: DraftKind): void {
    this.put(conversation, kind, { text: '', at: 0 })
  }

  private key(conversation: string, kind: DraftKind): string {
    return `parley.draft.${this.author()}.${conversation}.${kind}`
  }

  private load(key: string): Draft | null {
    try {
      const text = this.keeper.getItem(key)
      return text ? (JSON.parse(text) as Draft) : null
    } catch { return null }
  }
}
