import { Topics } from './topics'

const none: ReadonlySet<string> = new Set()

/** Selection is the rows that were picked for one thing to be done with all of
 * them. `whole` means everything that the list's question finds, also what has
 * not been loaded. It belongs to one list and ends when another is shown. */
export class Selection {
  list = ''
  ids: ReadonlySet<string> = none
  whole = false
  private anchor = ''
  private readonly topics = new Topics()

  subscribe = (fn: () => void): (() => void) => this.topics.subscribe('all', fn)
  /** watch hears of one row only. */
  watch(id: string, fn: () => void): () => void { return this.topics.subscribe(`r:${id}`, fn) }

  /** of makes the selection that of a list; that of another one ends. */
  of(list: string): void {
    if (this.list === list) return
    this.list = list
    this.set(none)
  }

  toggle(id: string): void {
    const next = new Set(this.ids)
    if (!next.delete(id)) next.add(id)
    this.anchor = id
    this.set(next)
  }

  /** reach picks everything between the last one that was picked and id. */
  reach(id: string, order: readonly string[], from = this.anchor): void {
    const [a, b] = [order.indexOf(from), order.indexOf(id)]
    if (a < 0) return this.toggle(id)
    this.anchor = from
    this.set(new Set([...this.ids, ...order.slice(Math.min(a, b), Math.max(a, b) + 1)]))
  }

  all(order: readonly string[]): void { this.set(new Set(order)) }

  everything(): void { this.set(new Set(this.ids), true) }

  clear(): void { if (this.ids.size > 0) this.set(none) }

  private set(ids: ReadonlySet<string>, whole = false): void {
    const before = this.ids
    this.ids = ids
    this.whole = whole
    if (ids.size === 0) this.anchor = ''
    for (const id of before) if (!ids.has(id)) this.topics.mark(`r:${id}`)
    for (const id of ids) if (!before.has(id)) this.topics.mark(`r:${id}`)
    this.topics.mark('all')
    this.topics.announce()
  }
}
