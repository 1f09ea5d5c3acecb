import type { Conversation, Message, Profile } from '@/wire/shapes'
import { read, type Change, type Stale } from './facts'
import type { FeedEvent } from './feed'
import { Overlay, type Op } from './overlay'
import { Rows } from './rows'
import { Sight } from './sight'
import { Topics } from './topics'
import { Lists } from './lists'
import type { Question } from './listing'
import { insert } from './threads'

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
  readonly lists = new Lists()
  readonly threads = new Map<string, Thread>()
  onStale: (what: Stale, id?: string) => void = () => {}
  onAlarm: (conversation: string, level: 'warned' | 'breached') => void = () => {}
  onHidden: (conversation: string) => void = () => {}
  readonly sight = new Sight()

  private stamps = new Map<string, number>() // message id → feed position it was seen at
  private recent: FeedEvent[] = []
  private overlay = new Overlay()
  private topics = new Topics()

  subscribe(key: string, fn: () => void): () => void { return this.topics.subscribe(key, fn) }

  /** conversation is the card as it is to be shown, operations included. */
  conversation(id: string): Conversation | undefined {
    const base = this.conversations.get(id)
    return base && this.overlay.over(base)
  }

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
    for (const card of page.items) this.card(card, true, asOf)
    const ids = page.items.map((c) => c.id).filter((id) => !this.sight.gone(id))
    this.topics.mark(`l:${this.lists.page(question, ids, page.next_cursor, asOf, append)}`)
    return this.catchUp(asOf)
  }

  /** thread takes messages of one conversation, in any order and overlap. Fresh:
   * they stand in for all that was held. */
  thread(id: string, messages: readonly Message[], asOf: number, oldest: boolean, fresh = false): boolean {
    if (this.sight.gone(id) || this.sight.before(id, asOf)) return this.sight.gone(id)
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

  /** hide drops all that is held of a conversation: it is not ours to see. */
  hide(id: string, at: number): void {
    if (!this.sight.hide(id, at)) return
    this.conversations.delete(id)
    this.overlay.stale(id)
    for (const message of this.threads.get(id)?.messages ?? []) this.stamps.delete(message.id)
    this.threads.delete(id)
    this.lists.drop(id, (key) => this.topics.mark(`l:${key}`))
    for (const key of [`c:${id}`, `m:${id}`, 'any', 'sight']) this.topics.mark(key)
    this.onHidden(id)
  }

  /** resync forgets what nobody looks at: it is not known to be true any more.
   * What is on the screen stays until its new snapshot has come. */
  resync(): void {
    this.recent = []
    this.stamps.clear()
    this.conversations.doubt()
    this.profiles.doubt()
    this.sight.forget()
    this.overlay.forgetReads()
    for (const id of this.threads.keys()) if (!this.topics.heard(`m:${id}`)) this.threads.delete(id)
    for (const key of this.lists.keys()) if (!this.topics.heard(`l:${key}`)) this.lists.delete(key)
  }

  private one(event: FeedEvent): void {
    for (const change of read(event)) this.change(change, event.seq, false)
  }

  private change(change: Change, stamp: number, own: boolean): void {
    switch (change.kind) {
      case 'conversation': return this.card(change.card, own, stamp)
      case 'message': return this.message(change.message, stamp)
      case 'profile': return this.profile(change.profile)
      case 'stale': return this.onStale(change.what, change.id)
      case 'hidden': return this.hide(change.conversation, stamp)
      case 'erased': return void (this.profiles.delete(change.contact) && this.topics.mark(`p:${change.contact}`))
      case 'alarm': return this.onAlarm(change.conversation, change.level)
      case 'read': if (change.agent === this.me) this.seen(change.conversation, change.seq)
    }
  }

  private card(card: Conversation, own: boolean, stamp: number): void {
    if (!this.sight.admits(card.id, stamp)) return
    if (own && !card.unread) this.seen(card.id, card.last_inbound_seq)
    if (this.conversations.take(card)) this.touch(card.id)
  }

  private message(message: Message, stamp: number): void {
    const thread = this.threads.get(message.conversation_id)
    if (!thread || (this.stamps.get(message.id) ?? -1) > stamp) return
    this.stamps.set(message.id, stamp)
    this.threads.set(message.conversation_id, { ...thread, messages: insert(thread.messages, message) })
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
    if (card) this.lists.replace(card, this.me, (other) => this.conversation(other), (key) => this.topics.mark(`l:${key}`))
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
