import type { Conversation } from '@/wire/shapes'

/** nextDue is the earliest deadline somebody still has to meet, in ms. */
export function nextDue(card: Conversation): number {
  let due = Infinity
  for (const clock of card.clocks) {
    const runs = clock.state === 'running' || (clock.state === 'breached' && clock.stopped_at === null)
    if (runs && clock.due_at) due = Math.min(due, Date.parse(clock.due_at))
  }
  return due
}
