/** Topics lets a reader hear of one key only. Writers mark keys as changed and
 * announce them together, once per flush. */
export class Topics {
  private listeners = new Map<string, Set<() => void>>()
  private changed = new Set<string>()

  subscribe(key: string, fn: () => void): () => void {
    const set = this.listeners.get(key) ?? new Set()
    this.listeners.set(key, set.add(fn))
    return () => {
      set.delete(fn)
      if (set.size === 0 && this.listeners.get(key) === set) this.listeners.delete(key)
    }
  }

  /** heard says whether anybody listens to key. */
  heard(key: string): boolean {
    return this.listeners.has(key)
  }

  get marked(): boolean {
    return this.changed.size > 0
  }

  mark(key: string): void {
    this.changed.add(key)
  }

  /** announce tells of what was marked: of all of it, or of these keys alone. */
  announce(only?: readonly string[]): void {
    const keys = only ? only.filter((key) => this.changed.has(key)) : [...this.changed]
    for (const key of keys) this.changed.delete(key)
    // A copy, since hearing of a change may add and remove listeners.
    const fns = keys.flatMap((key) => Array.from(this.listeners.get(key) ?? []))
    for (const fn of fns) fn()
  }
}
