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

  mark(key: string): void {
    this.changed.add(key)
  }

  announce(): void {
    const keys = [...this.changed]
    this.changed.clear()
    // A copy, since hearing of a change may add and remove listeners.
    const fns = keys.flatMap((key) => Array.from(this.listeners.get(key) ?? []))
    for (const fn of fns) fn()
  }
}
