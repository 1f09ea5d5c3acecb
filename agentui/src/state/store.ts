import type { Conversation, Message, Profile } from '@/wire/shapes'
import { read, type Change, type Stale } from './facts'
import type { FeedEvent } from './feed'
import { Overlay, type Op } from './overlay'
import { Rows } from './rows'
import { Topics } from './topics'
import { belongs, keyOf, place, rank, type Question } from './listing'

export interface List { question: Question; ids: readonly string[]; next: string | null; asOf: number }
export interface Thread { messages: readonly Message[]; oldest: boolean }

const recentKept = 2000 // events remembered for snapshots that come late
const cardsKept = 5000 // conversation cards; beyond it unlisted ones are forgotten

/** Store is everything the desk knows of the hub, by id. It is written by facts
 * (in order), snapshots (at any time) and optimistic operations, and read row
 * by row: a subscriber hears only of its own key. It never touches a draft. */
export class Store {
  me = ''
  readonly conversations = new Rows<Conversation>()
  readonly profiles = new Rows<Profile>()
  readonly lists = new Map<string, List>()
  readonly threads = new Map<string, Thread>()
  onStale: (what: Stale, id?: string) => void = () => {}
  onAlarm: (conversation: string, level: 'warned' | 'breached') => void = () => {}

  private stamps = new Map<string, number>() // message id → feed position it was seen at
  private recent: FeedEvent[] = []
  private overlay = new Overlay()
  private topics = new Topics()

  // ---- reading

  subscribe(key: string, fn: () => void): () => void { return this.topics.subscribe(key, fn) }

  /** conversation is the card as it is to be shown, operations included. */
  conversation(id: string): Conversation | undefined {
    const base = this.conversations.get(id)
    return base && this.overlay.over(base)
  }

  // ---- writing

  /** apply takes facts that are next in line. */
  apply(events: readonly FeedEvent[]): void {
    for (const event of events) {
      this.recent.push(event)
      this.one(event)
      if (event.op) this.drop(event.op)
    }
    if (this.recent.length > 2 * recentKept) this.recent.splice(0, this.recent.length - recentKept)
    this.forget()
    this.topics.announce()
  }

  /** list takes one page; a first page (append false) replaces the list.
   * False means that too much happened since: ask again. */
  list(question: Question, page: { items: Conversation[]; next_cursor: string | null }, asOf: number, append: boolean): boolean {
    const key = keyOf(question)
    for (const card of page.items) this.card(card, true)
    const before = append ? (this.lists.get(key)?.ids ?? []) : []
    const known = new Set(before)
    const ids = [...before, ...page.items.map((c) => c.id).filter((id) => !known.has(id))]
    this.lists.set(key, { question, ids, next: page.next_cursor, asOf })
    this.topics.mark(`l:${key}`)
    return this.catchUp(asOf)
  }

  /** thread takes messages of one conversation, in any order and overlap. Fresh:
   * they stand in for all that was held. */
  thread(id: string, messages: readonly Message[], asOf: number, oldest: boolean, fresh = false): boolean {
    const had = this.threads.get(id)
    if (fresh) for (const message of had?.messages ?? []) this.stamps.delete(message.id)
    const kept = fresh ? [] : (had?.messages ?? [])
    this.threads.set(id, { messages: kept, oldest: oldest || (!fresh && (had?.oldest ?? false)) })
    for (const message of messages) this.message(message, asOf)
    this.topics.mark(`m:${id}`)
    return this.catchUp(asOf)
  }

  put(change: Change, asOf: number): boolean {
    this.change(change, asOf, true)
    return this.catchUp(asOf)
  }

  /** begin shows an operation at once; settle ends it, kept or rolled back. */
  begin(op: Op): void {
    this.overlay.begin(op)
    this.touch(op.conversation)
    this.topics.announce()
  }

  settle(op: string): void {
    this.drop(op)
    this.topics.announce()
  }

  markRead(conversation: string, seq: number): void {
    this.seen(conversation, seq)
    this.topics.announce()
  }

  /** resync forgets what nobody looks at: it is not known to be true any more.
   * What is on the screen stays until its new snapshot has come. */
  resync(): void {
    this.recent = []
    this.stamps.clear()
    this.conversations.doubt()
    this.profiles.doubt()
    this.overlay.forgetReads()
    for (const id of this.threads.keys()) if (!this.topics.heard(`m:${id}`)) this.threads.delete(id)
    for (const key of this.lists.keys()) if (!this.topics.heard(`l:${key}`)) this.lists.delete(key)
  }

  // ---- inside

  private one(event: FeedEvent): void {
    for (const change of read(event)) this.change(change, event.seq, false)
  }

  private change(change: Change, stamp: number, own: boolean): void {
    switch (change.kind) {
      case 'conversation': return this.card(change.card, own)
      case 'message': return this.message(change.message, stamp)
      case 'profile': return this.profile(change.profile)
      case 'stale': return this.onStale(change.what, change.id)
      case 'alarm': return this.onAlarm(change.conversation, change.level)
      case 'read': if (change.agent === this.me) this.seen(change.conversation, change.seq)
    }
  }

  private card(card: Conversation, own: boolean): void {
    if (own && !card.unread) this.seen(card.id, card.last_inbound_seq)
    if (this.conversations.take(card)) this.touch(card.id)
  }

  private message(message: Message, stamp: number): void {
    const thread = this.threads.get(message.conversation_id)
    if (!thread || (this.stamps.get(message.id) ?? -1) > stamp) return
    this.stamps.set(message.id, stamp)
    const at = thread.messages.findLastIndex((m) => m.seq <= message.seq)
    const same = at >= 0 && thread.messages[at]!.id === message.id
    this.threads.set(message.conversation_id, {
      ...thread,
      messages: same ? thread.messages.with(at, message) : thread.messages.toSpliced(at + 1, 0, message),
    })
    this.topics.mark(`m:${message.conversation_id}`)
  }

  private profile(profile: Profile): void {
    if (this.profiles.take(profile)) this.topics.mark(`p:${profile.id}`)
  }

  private drop(op: string): void {
    const conversation = this.overlay.end(op)
    if (conversation) this.touch(conversation)
  }

  private seen(conversation: string, seq: number): void { if (this.overlay.read(conversation, seq)) this.touch(conversation) }

  /** touch re-places a conversation in every list after it changed. */
  private touch(id: string): void {
    this.overlay.stale(id)
    this.topics.mark(`c:${id}`)
    this.topics.mark('any')
    const card = this.conversation(id)
    if (!card) return
    for (const [key, list] of this.lists) {
      if (list.question.q) continue // what a search found stays as it was found
      const order = (a: string, b: string) => rank(list.question.sort, this.conversation(a)!, this.conversation(b)!)
      const ids = place(list.ids, id, belongs(card, list.question, this.me), list.next !== null, order)
      if (ids === list.ids) continue
      this.lists.set(key, { ...list, ids })
      this.topics.mark(`l:${key}`)
    }
  }

  /** catchUp applies what happened after a snapshot was taken and before it
   * came. Applying twice changes nothing. */
  private catchUp(asOf: number): boolean {
    const first = this.recent[0]?.seq
    for (const event of this.recent) if (event.seq > asOf) this.one(event)
    this.topics.announce()
    return first === undefined || asOf >= first - 1
  }

  private forget(): void {
    if (this.conversations.size <= cardsKept) return
    const needed = new Set<string>(this.threads.keys())
    for (const list of this.lists.values()) for (const id of list.ids) needed.add(id)
    for (const id of this.conversations.keys()) {
      if (needed.has(id) || this.topics.heard(`c:${id}`)) continue
      this.conversations.delete(id)
      this.overlay.stale(id)
    }
  }
}
