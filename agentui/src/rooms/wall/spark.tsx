import { t } from '@/i18n'
import type { Sample } from '@/state/board'

const width = 56
const height = 16

/** Spark is a line of what a number was, and an arrow of where it goes. It knows
 * what this page has seen. */
export function Spark({ samples, of, now, name }: { samples: readonly Sample[]; of: 'waiting' | 'breached' | 'at_risk'; now: number; name: string }) {
  const values = [...samples.map((s) => s[of]), now]
  if (values.length < 2) return null
  const before = values.at(-16) ?? values[0]!
  const most = Math.max(1, ...values)
  const points = values.map((v, i) => `${((i / (values.length - 1)) * (width - 2) + 1).toFixed(1)},${(height - 2 - (v / most) * (height - 4)).toFixed(1)}`)
  const goes = now > before ? '↗' : now < before ? '↘' : '→'
  return (
    <span className="flex shrink-0 items-center gap-[.3em] text-[length:calc(var(--em)*.93)] font-normal text-muted" title={t('wall.trend', { name, n: before, now })}>
      <svg viewBox={`0 0 ${width} ${height}`} className="h-[1.1em] w-[4em] @max-[11em]:hidden" aria-hidden="true"><polyline points={points.join(' ')} fill="none" stroke="currentColor" strokeWidth="1.5" /></svg>
      <span aria-hidden="true">{goes}</span><span className="sr-only">{t('wall.trend', { name, n: before, now })}</span>
    </span>
  )
}
