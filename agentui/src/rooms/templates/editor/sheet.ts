import { Topics } from '@/state/topics'
import { ApiError } from '@/wire/client'
import type { Body, View } from '../wire'
import { apart, bodyOf, changed, merged, same } from './draft'

export type Status = 'saved' | 'dirty' | 'saving' | 'failed' | 'conflict'

/** Seen is a template as it is on the screen, and how it stands with the hub. */
export interface Seen { body: Body; base: View; status: Status; error: unknown; theirs: View | null }
export interface Wire { save: (body: Body, revision: number) => Promise<View>; read: () => Promise<View> }
export type Shelf = Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>
interface Left { revision: number; origin: Body; body: Body }

/** Sheet holds a template while somebody writes. A save is a revision that is kept
 * for ever, so that it is asked for; until then the words are kept in this browser.
 * What somebody else saved meanwhile is never overwritten unasked. */
export class Sheet {
  private topics = new Topics()
  private origin: Body // of the revision that we began with
  seen: Seen

  constructor(private key: string, base: View, private wire: Wire, private shelf: Shelf) {
    this.origin = bodyOf(base)
    this.seen = { body: this.origin, base, status: 'saved', error: null, theirs: null }
    const left = this.left()
    if (!left || same(left.body, this.origin)) return
    this.origin = left.origin
    this.seen = { ...this.seen, body: left.body, status: 'dirty' }
    if (left.revision !== base.revision) this.meet(base)
  }

  subscribe = (fn: () => void) => this.topics.subscribe('all', fn)

  change(more: Partial<Body>): void {
    const body = { ...this.seen.body, ...more }
    const { status } = this.seen
    const still = status === 'saving' || status === 'conflict'
    this.set({ body, status: still ? status : same(body, this.origin) ? 'saved' : 'dirty', error: still ? this.seen.error : null })
    this.hold()
  }

  /** heard is what the hub has now: approvals come with the same revision. */
  heard(view: View): void {
    const { base, status } = this.seen
    if (status === 'saving' || view.revision < base.revision) return
    if (view.revision === base.revision) return this.set({ base: { ...view, findings: base.findings } })
    if (status === 'saved') this.take(view)
    else if (this.seen.theirs?.revision !== view.revision) this.meet(view)
  }

  /** save makes a revision; null when there is nothing to save, or it failed. */
  async save(): Promise<View | null> {
    const { status, body, base } = this.seen
    if (status !== 'dirty' && status !== 'failed') return null
    this.set({ status: 'saving', error: null })
    try {
      const view = await this.wire.save(body, base.revision)
      this.origin = bodyOf(view)
      const now = this.seen.body === body ? this.origin : this.seen.body
      this.set({ base: view, body: now, status: same(now, this.origin) ? 'saved' : 'dirty' })
      this.hold()
      return view
    } catch (error) {
      await this.failed(error)
      return null
    }
  }

  /** mine are the units that we changed, of those in which theirs are others. */
  mine(theirs: View): Set<string> {
    return new Set(apart(this.seen.body, bodyOf(theirs)).filter((u) => changed(u, this.seen.body, this.origin)).map((u) => u.key))
  }

  /** settle ends a conflict: what is ours stays ours, on top of what they saved. */
  settle(own: ReadonlySet<string>): void {
    const { theirs, body } = this.seen
    if (!theirs) return
    this.origin = bodyOf(theirs)
    const next = merged(body, this.origin, own)
    this.set({ base: theirs, body: next, theirs: null, error: null, status: same(next, this.origin) ? 'saved' : 'dirty' })
    this.hold()
  }

  discard(): void {
    const { theirs, base } = this.seen
    this.take(theirs ?? base)
  }

  private take(view: View): void {
    this.origin = bodyOf(view)
    this.set({ base: view, body: this.origin, status: 'saved', error: null, theirs: null })
    this.hold()
  }

  private meet(theirs: View): void {
    const now = bodyOf(theirs)
    if (same(now, this.origin) || same(now, this.seen.body)) { // nothing of theirs is lost by ours
      this.origin = now
      return this.set({ base: theirs, theirs: null, status: same(now, this.seen.body) ? 'saved' : 'dirty' })
    }
    this.set({ theirs, status: 'conflict' })
  }

  private async failed(error: unknown): Promise<void> {
    if (error instanceof ApiError && error.status === 409) {
      try {
        const now = await this.wire.read()
        if (now.revision !== this.seen.base.revision) return this.meet(now)
      } catch (cause) { error = cause }
    }
    this.set({ status: 'failed', error })
  }

  private get name(): string { return `parley.template.${this.key}` }

  private hold(): void {
    try {
      if (this.seen.status === 'saved') this.shelf.removeItem(this.name)
      else this.shelf.setItem(this.name, JSON.stringify({ revision: this.seen.base.revision, origin: this.origin, body: this.seen.body } satisfies Left))
    } catch { /* then it is lost with the page */ }
  }

  private left(): Left | null {
    try { return JSON.parse(this.shelf.getItem(this.name) ?? 'null') as Left | null } catch { return null }
  }

  private set(more: Partial<Seen>): void {
    this.seen = { ...this.seen, ...more }
    this.topics.mark('all')
    this.topics.announce()
  }
}
