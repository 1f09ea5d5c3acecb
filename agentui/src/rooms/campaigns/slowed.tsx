import type { Slowed } from '@/app/hub'
import { moment } from '@/i18n/dates'
import { Icon } from '@/ui/icon'
import { say, told } from './say'

const round = (n: number): number => (n < 10 ? Math.round(10 * n) / 10 : Math.round(n))

/** paceOf is a rate as people read it: so many an hour, or a minute. */
const paceOf = (rate: number): string => (rate * 60 >= 10 ? say('slow.minute', { n: round(rate * 60) }) : say('slow.hour', { n: round(rate * 3600) }))

/** slowWords say in a few words why a run does not go as fast as it could. */
export const slowWords = (s: Slowed): string => told(`slow.${s.reason}.short`) ?? s.reason

/** SlowBanner says what the run spares the desk, and until when. */
export function SlowBanner({ slowed: s }: { slowed: Slowed }) {
  const text = say(s.reason === 'nobody_on_shift' ? 'slow.nobody' : s.reason === 'desk_full' ? 'slow.full' : 'slow.busy', { pace: paceOf(s.rate), expected: String(round(s.expected_replies)), capacity: String(round(s.capacity)) })
  return (
    <div role="status" className="flex items-start gap-2.5 rounded-sm bg-(--paused-chip) px-3 py-2.5 text-(--paused-on)">
      <Icon name="clock" size={18} className="mt-0.5 shrink-0" />
      <p className="min-w-0"><strong className="font-semibold">{slowWords(s)}.</strong> {text} {s.until ? say('slow.until', { when: moment(s.until) }) : s.reason === 'desk_busy' ? '' : say('slow.unknown')} {say('slow.since', { when: moment(s.since) })}</p>
    </div>
  )
}
