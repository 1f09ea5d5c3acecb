import { ApiError } from '@/wire/client'
import { Topics } from '@/state/topics'
import type { Campaign, Saved } from '../wire'

export type Status = 'saved' | 'dirty' | 'saving' | 'failed' | 'conflict'

/** Seen is a campaign as it is on the screen, and how it stands with the hub. */
export interface Seen { campaign: Campaign; version: number; at: string; status: Status; error: unknown; theirs: Saved | null }

export interface Wire {
  save: (campaign: Campaign, version: number, last: boolean) => Promise<Saved>
  read: () => Promise<Saved>
}
export type Shelf = Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>

const pause = 1000 // ms without a change before it is saved
const again = 5000 // ms until a save that failed is tried again

/** plain is a value without what says nothing, its keys in order: what the hub
 * leaves out and what nobody has filled in are the same. */
function plain(value: unknown): unknown {
  if (Array.isArray(value)) return value.length > 0 ? value.map(plain) : undefined
  if (value === null || value === '' || value === 0 || value === false) return undefined
  if (typeof value !== 'object') return value
  const entries = Object.entries(value as object).map(([k, v]) => [k, plain(v)] as const).filter(([, v]) => v !== undefined)
  return entries.length > 0 ? Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1))) : undefined
}

export const same = (a: unknown, b: unknown): boolean => JSON.stringify(plain(a)) === JSON.stringify(plain(b))

/** apart are the fields in which two campaigns differ. */
export const apart = (a: Campaign, b: Campaign): (keyof Campaign)[] =>
  [...new Set([...Object.keys(a), ...Object.keys(b)])].filter((k) => !same(a[k as keyof Campaign], b[k as keyof Campaign])) as (keyof Campaign)[]

/** Keeper keeps a campaign while somebody works on it: in this browser at once, on
 * the hub a moment later. What somebody else saved meanwhile is never overwritten
 * and never lost. */
export class Keeper {
  private topics = new Topics()
  private timer: ReturnType<typeof setTimeout> | undefined
  private base: Campaign // as the hub has it in our version
  seen: Seen

  constructor(private id: string, saved: Saved, private wire: Wire, private shelf: Shelf) {
    this.base = saved.campaign
    this.seen = { campaign: saved.campaign, version: saved.version, at: saved.changed_at, status: 'saved', error: null, theirs: null }
    const left = this.left()
    if (!left || same(left.campaign, saved.campaign)) return
    this.base = left.base
    this.seen = { ...this.seen, campaign: left.campaign, version: left.version, status: 'dirty' }
    if (left.version === saved.version) this.soon(pause)
    else this.meet(saved)
  }

  subscribe = (fn: () => void) => this.topics.subscribe('all', fn)

  change(more: Partial<Campaign>): void {
    const campaign = { ...this.seen.campaign, ...more }
    const { status } = this.seen
    this.set({ campaign, status: status === 'conflict' || status === 'saving' ? status : 'dirty' })
    this.hold()
    if (this.seen.status === 'dirty') this.soon(pause)
  }

  /** heard is what the hub has now. */
  heard(saved: Saved): void {
    if (saved.version <= this.seen.version || this.seen.status === 'saving') return
    if (same(this.seen.campaign, this.base)) this.take(saved)
    else this.meet(saved)
  }

  /** save does it now; last: the page goes away. */
  async save(last = false): Promise<void> {
    clearTimeout(this.timer)
    const { status, campaign, version } = this.seen
    if (status === 'saving' || status === 'conflict' || status === 'saved') return
    if (same(campaign, this.base)) return this.settled()
    this.set({ status: 'saving', error: null })
    try {
      const saved = await this.wire.save(campaign, version, last)
      this.base = campaign
      this.set({ version: saved.version, at: saved.changed_at })
      if (same(this.seen.campaign, campaign)) return this.settled()
      this.set({ status: 'dirty' })
      this.hold()
      this.soon(pause)
    } catch (error) {
      await this.failed(error)
    }
  }

  /** settle ends a conflict: for each field in which the two differ, whose it is. */
  settle(mine: ReadonlySet<keyof Campaign>): void {
    const { theirs, campaign } = this.seen
    if (!theirs) return
    const next = { ...theirs.campaign }
    for (const k of mine) Object.assign(next, { [k]: campaign[k] })
    this.base = theirs.campaign
    this.set({ campaign: next, version: theirs.version, at: theirs.changed_at, theirs: null, status: 'dirty' })
    this.hold()
    void this.save()
  }

  /** changedHere says whether we have changed a field since we read it. */
  changedHere(k: keyof Campaign): boolean { return !same(this.seen.campaign[k], this.base[k]) }

  stop(): void {
    void this.save(true)
    clearTimeout(this.timer)
  }

  private take(saved: Saved): void {
    this.base = saved.campaign
    this.set({ campaign: saved.campaign, version: saved.version, at: saved.changed_at, status: 'saved', theirs: null })
  }

  private meet(theirs: Saved): void {
    if (same(theirs.campaign, this.base)) { // nothing of theirs is lost by ours
      this.set({ version: theirs.version, theirs: null, status: 'dirty' })
      return this.soon(pause)
    }
    clearTimeout(this.timer)
    this.set({ theirs, status: 'conflict' })
  }

  private async failed(error: unknown): Promise<void> {
    if (error instanceof ApiError && error.status === 409) {
      try {
        this.set({ status: 'dirty' })
        return this.meet(await this.wire.read())
      } catch (cause) { error = cause }
    }
    this.set({ status: 'failed', error })
    const later = error instanceof ApiError && (error.offline || error.status >= 500)
    if (later) this.soon(again)
  }

  private settled(): void {
    this.set({ status: 'saved' })
    try { this.shelf.removeItem(this.name) } catch { /* then it is the same as the hub's */ }
  }

  private get name(): string { return `parley.campaign.${this.id}` }

  private hold(): void {
    try { this.shelf.setItem(this.name, JSON.stringify({ version: this.seen.version, base: this.base, campaign: this.seen.campaign })) } catch { /* the hub has it in a second */ }
  }

  private left(): { version: number; base: Campaign; campaign: Campaign } | null {
    try { return JSON.parse(this.shelf.getItem(this.name) ?? 'null') as ReturnType<Keeper['left']> } catch { return null }
  }

  private soon(ms: number): void {
    clearTimeout(this.timer)
    this.timer = setTimeout(() => void this.save(), ms)
  }

  private set(more: Partial<Seen>): void {
    this.seen = { ...this.seen, ...more }
    this.topics.mark('all')
    this.topics.announce()
  }
}
