import type { Conversation } from '@/wire/shapes'
import { belongs, keyOf, place, rank, type Question } from './listing'

export interface List { question: Question; ids: readonly string[]; next: string | null; asOf: number }

/** Lists holds what is known of every list that was asked for, by its key. The
 * mutators answer or tell the keys that have changed. */
export class Lists extends Map<string, List> {
  /** page takes one page of a list; a first one (append false) replaces it. */
  page(question: Question, ids: string[], next: string | null, asOf: number, append: boolean): string {
    const key = keyOf(question)
    const before = append ? (this.get(key)?.ids ?? []) : []
    const known = new Set(before)
    this.set(key, { question, ids: [...before, ...ids.filter((id) => !known.has(id))], next, asOf })
    return key
  }

  /** drop takes a conversation out of every list. */
  drop(id: string, changed: (key: string) => void): void {
    for (const [key, list] of this) {
      if (!list.ids.includes(id)) continue
      this.set(key, { ...list, ids: list.ids.filter((other) => other !== id) })
      changed(key)
    }
  }

  /** replace puts a conversation where it belongs now; what a search found
   * stays as it was found. */
  replace(card: Conversation, me: string, of: (id: string) => Conversation | undefined, changed: (key: string) => void): void {
    for (const [key, list] of this) {
      if (list.question.q) continue
      const order = (a: string, b: string) => rank(list.question.sort, of(a)!, of(b)!)
      const ids = place(list.ids, card.id, belongs(card, list.question, me), list.next !== null, order)
      if (ids === list.ids) continue
      this.set(key, { ...list, ids })
      changed(key)
    }
  }
}
