import type { Clock, Conversation } from '@/wire/shapes'

export type Level = 'ok' | 'warn' | 'critical' | 'breached' | 'paused'

/** Due is what a chip shows: how urgent, and how long until or since. */
export interface Due { level: Level; metric: Clock['metric']; left: number } // left in ms, negative = late

const minute = 60_000

/** dueOf picks the clock that matters most: the earliest that runs, else a
 * paused one, else none. */
export function dueOf(card: Conversation, now: number): Due | null {
  let best: Clock | null = null
  let paused: Clock | null = null
  for (const clock of card.clocks) {
    const runs = clock.state === 'running' || (clock.state === 'breached' && clock.stopped_at === null)
    if (runs && clock.due_at && (best === null || clock.due_at < best.due_at!)) best = clock
    else if (clock.state === 'paused') paused ??= clock
  }
  if (best) {
    const left = Date.parse(best.due_at!) - now
    return { level: levelOf(left, best.target_s * 1000), metric: best.metric, left }
  }
  return paused ? { level: 'paused', metric: paused.metric, left: 0 } : null
}

/** levelOf: more than half an hour or a quarter of the target left is fine. */
export function levelOf(left: number, target: number): Level {
  if (left < 0) return 'breached'
  if (left > 30 * minute || (target > 0 && left > target / 4)) return 'ok'
  return left > 5 * minute ? 'warn' : 'critical'
}

/** countdown is the text: "2 h 05" above an hour, "42:10" below, "-02:10" late.
 * Calm levels show whole minutes, so that they are not repainted each second. */
export function countdown(due: Due, hours: string, minutes: string, days: string): string {
  if (due.level === 'paused') return ''
  const s = Math.abs(Math.trunc(due.left / 1000))
  const sign = due.left < 0 ? '−' : ''
  const two = (n: number) => String(n).padStart(2, '0')
  if (s >= 172_800) return `${sign}${Math.floor(s / 86_400)} ${days}`
  if (s >= 3600) return `${sign}${Math.floor(s / 3600)} ${hours} ${two(Math.floor((s % 3600) / 60))}`
  if (due.level === 'ok') return `${Math.ceil(s / 60)} ${minutes}`
  return `${sign}${two(Math.floor(s / 60))}:${two(s % 60)}`
}
