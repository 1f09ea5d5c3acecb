import type { Conversation } from '@/wire/shapes'

/** Op is something that was asked for and is shown before it is confirmed. */
export interface Op { id: string; conversation: string; patch: Partial<Conversation> }

/** Overlay holds what this desk knows better than the cards: operations under
 * way, and how far its own agent has read. */
export class Overlay {
  private marks = new Map<string, number>()
  private ops = new Map<string, Op>()
  private made = new Map<string, Conversation>()

  /** over answers the card as it is to be shown; the same object until it changes. */
  over(base: Conversation): Conversation {
    let card = this.made.get(base.id)
    if (!card) {
      card = { ...base, unread: base.unread && base.last_inbound_seq > (this.marks.get(base.id) ?? 0) }
      for (const op of this.ops.values()) if (op.conversation === base.id) Object.assign(card, op.patch)
      this.made.set(base.id, card)
    }
    return card
  }

  stale(id: string): void {
    this.made.delete(id)
  }

  begin(op: Op): void {
    this.ops.set(op.id, op)
  }

  /** end answers the conversation whose operation it was. */
  end(op: string): string | undefined {
    const held = this.ops.get(op)
    this.ops.delete(op)
    return held?.conversation
  }

  forgetReads(): void {
    this.marks.clear()
  }

  /** read remembers seq as read; false when that was known. */
  read(id: string, seq: number): boolean {
    if (seq <= (this.marks.get(id) ?? 0)) return false
    this.marks.set(id, seq)
    return true
  }
}
