/** Rows holds one noun by id. A row gives way only to a newer version of itself,
 * except when it is doubted: after a resync the hub may have an older one. */
export class Rows<T extends { id: string; version: number }> extends Map<string, T> {
  private doubted = new Set<string>()

  /** take keeps the row, or answers false because a newer one is here. */
  take(row: T): boolean {
    const known = this.get(row.id)
    if (known && known.version > row.version && !this.doubted.has(row.id)) return false
    this.doubted.delete(row.id)
    this.set(row.id, row)
    return true
  }

  doubt(): void {
    this.doubted = new Set(this.keys())
  }
}
