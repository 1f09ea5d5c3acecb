import { useTicking } from '@/app/hooks'
import { t, tell } from '@/i18n'
import { moment } from '@/i18n/dates'
import type { WhyClock } from '@/wire/shapes'
import { lasting } from './lasting'

type Stretch = NonNullable<WhyClock['parts']>[number]

/** Parts is a bar of the stretches: full where time counted, hatched where it was
 * paused, hollow where nobody works. The same is in a list for who cannot see it. */
export function Parts({ parts, due }: { parts: readonly Stretch[]; due: string | null }) {
  const now = useTicking((at) => Math.floor(at / 60_000) * 60_000)
  const first = parts[0]
  const last = parts.at(-1)
  if (!first || !last) return null
  const [from, to] = [Date.parse(first.from), Date.parse(last.to)]
  const x = (at: string) => (1000 * (Date.parse(at) - from)) / Math.max(1, to - from)
  return (
    <>
      <svg viewBox="0 0 1000 40" preserveAspectRatio="none" className="mt-2 h-5 w-full" aria-hidden="true">
        <defs><pattern id="paused" width="12" height="12" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><rect width="5" height="12" className="fill-line-strong" /></pattern></defs>
        {parts.map((p) => {
          const [left, width] = [x(p.from), Math.max(1, x(p.to) - x(p.from))]
          return (
            <g key={p.from}>
              <title>{said(p)}</title>
              <rect x={left} y="8" width={width} height="24" className={p.counted ? 'fill-accent' : 'fill-line'} />
              {p.reason === 'paused' ? <rect x={left} y="8" width={width} height="24" fill="url(#paused)" /> : null}
            </g>
          )
        })}
        {now > from && now < to ? <rect x={x(new Date(now).toISOString()) - 1} y="0" width="3" height="40" className="fill-fg" /> : null}
        {due && Date.parse(due) >= from && Date.parse(due) <= to ? <rect x={Math.min(996, x(due))} y="0" width="4" height="40" className="fill-(--breached-chip)" /> : null}
      </svg>
      <p className="num flex justify-between text-xs text-muted" aria-hidden="true"><span>{moment(first.from)}</span><span>{moment(last.to)}</span></p>
      <details className="text-sm">
        <summary className="w-fit text-muted">{t('why.parts', { n: parts.length })}</summary>
        <ol className="num max-h-60 overflow-y-auto ps-4">{parts.map((p) => <li key={p.from}>{said(p)}</li>)}</ol>
      </details>
    </>
  )
}

const said = (p: Stretch) => `${moment(p.from)} – ${moment(p.to)}: ${tell(`part.${p.reason}`) ?? p.reason}${p.counted ? `, ${lasting(p.seconds)}` : ''}`
