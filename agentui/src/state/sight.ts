/** Sight knows what the hub has taken out of our sight: a conversation that went
 * to another team, or whose customer was erased. A snapshot that was taken
 * before that must not bring it back. */
export class Sight {
  /** count grows with everything that is hidden. */
  count = 0
  private readonly lost = new Map<string, { at: number; gone: boolean }>()

  /** hide takes a conversation out of sight at a position of the feed; false
   * when that was known. */
  hide(id: string, at: number): boolean {
    if ((this.lost.get(id)?.at ?? -1) >= at) return false
    this.lost.set(id, { at, gone: true })
    this.count++
    return true
  }

  gone(id: string): boolean { return this.lost.get(id)?.gone ?? false }

  /** before says that something was seen before it was hidden. */
  before(id: string, at: number): boolean { return at <= (this.lost.get(id)?.at ?? -1) }

  /** admits says whether a card seen at a position may be shown. Only the feed
   * and snapshots have one; the answer to a verb of ours (Infinity) has not. */
  admits(id: string, at: number): boolean {
    const held = this.lost.get(id)
    if (!held?.gone) return true
    if (at <= held.at || at === Infinity) return false
    held.gone = false
    return true
  }

  forget(): void { this.lost.clear() }
}
