import { useTicking } from '@/app/hooks'
import { t } from '@/i18n'
import { countdown, dueOf, type Level } from '@/state/sla'
import { moment } from '@/i18n/dates'
import type { Conversation } from '@/wire/shapes'

/** Shape says the level without colour: circle, triangles, square, pause. */
export function Shape({ level }: { level: Level }) {
  return (
    <svg width="10" height="10" viewBox="0 0 10 10" aria-hidden="true" className="shrink-0 overflow-visible">
      {level === 'ok' ? <circle cx="5" cy="5" r="3.75" fill="none" stroke="currentColor" strokeWidth="1.5" /> : null}
      {level === 'warn' ? <path d="M5 1.2L9 8.8H1z" fill="none" stroke="currentColor" strokeWidth="1.5" strokeLinejoin="round" /> : null}
      {level === 'critical' ? <path d="M5 0.500L9.700 9.500H0.300z" fill="currentColor" /> : null}
      {level === 'breached' ? <rect x="1" y="1" width="8" height="8" fill="currentColor" /> : null}
      {level === 'paused' ? <path d="M2 1h2v8H2zM6 1h2v8H6z" fill="currentColor" /> : null}
    </svg>
  )
}

/** SlaChip counts down to the deadline that matters most. It is drawn anew only
 * when its words change. */
export function SlaChip({ card, named, fallback }: { card: Conversation; named?: boolean; fallback?: string }) {
  const words = useTicking((now) => {
    const due = dueOf(card, now)
    return due ? `${due.level}|${due.metric}|${countdown(due, t('sla.h'), t('sla.min'), t('sla.d'))}` : ''
  })
  if (!words) return fallback ? <span className="underline decoration-dotted underline-offset-2">{fallback}</span> : null
  const [level, metric, left] = words.split('|') as [Level, 'first_response', string]
  const running = card.clocks.find((c) => c.metric === metric && c.due_at && c.stopped_at === null)
  const label = t('sla.label', { metric: t(`sla.${metric}`), state: t(`sla.${level}`), time: left })
  return (
    <span className="sla" data-level={level} role="img" aria-label={label} title={running?.due_at ? `${label} (${moment(running.due_at)})` : label}>
      <Shape level={level} />
      {named ? <span>{t(`sla.${metric}`)}</span> : null}
      <span>{level === 'paused' ? t('sla.paused') : left}</span>
    </span>
  )
}
