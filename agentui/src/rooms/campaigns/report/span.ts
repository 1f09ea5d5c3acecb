import { clockTime, moment } from '@/i18n/dates'
import { lasting } from '@/rooms/inbox/clocks/lasting'
import { say } from '../say'

/** spanOf is when a run went out, in words: nothing is said twice. */
export function spanOf(run: { start_at: string; started_at?: string | null; ended_at?: string | null }): string {
  if (!run.ended_at) return run.started_at ? say('report.began', { from: moment(run.started_at) }) : say('list.next', { when: moment(run.start_at) })
  const began = run.started_at ?? run.start_at
  const from = moment(began)
  const time = lasting(Math.max(1, (Date.parse(run.ended_at) - Date.parse(began)) / 1000))
  if (from === moment(run.ended_at)) return say('report.ended.at', { from, time })
  const sameDay = new Date(began).toDateString() === new Date(run.ended_at).toDateString()
  return say('report.ended', { from, to: sameDay ? clockTime(run.ended_at) : moment(run.ended_at), time })
}
