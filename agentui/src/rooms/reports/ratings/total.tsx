import { Card } from '@/rooms/campaigns/report/card'
import { goodRange, mean, meanRange, percent } from './figures'
import { Span } from './span'
import type { Sum } from './wire'
import { say } from './words'

const scores = [5, 4, 3, 2, 1] as const

/** Total is all ratings of the period: mean, share that was satisfied, and how many
 * gave what; a number leads to what they wrote. */
export function Total({ of, score, pick }: { of: Sum; score?: number; pick: (score?: number) => void }) {
  const most = Math.max(1, ...of.scores ?? [])
  return (
    <Card id="total" title={say('total')} aside={<span className="num text-sm text-muted">{say('count', { n: of.n })}</span>}>
      <div className="mt-3 grid gap-x-8 gap-y-4 min-[700px]:grid-cols-[1fr_1fr_1.4fr]">
        <div>
          <p className="text-sm text-muted">{say('mean')}</p>
          <p className="num text-3xl font-semibold">{say('mean.of', { n: mean(of.mean) })}</p>
          <div className="my-1.5 max-w-60"><Span of={of} /></div>
          <p className="num text-sm text-muted">{meanRange(of)}</p>
        </div>
        <div>
          <p className="text-sm text-muted">{say('good')}</p>
          <p className="num text-3xl font-semibold">{percent(of.good)}</p>
          <p className="mt-1.5 text-sm">{say('good.text')}</p>
          <p className="num text-sm text-muted">{goodRange(of)}</p>
        </div>
        <ul aria-label={say('score')} className="flex flex-col gap-0.5">
          {scores.map((s) => {
            const n = of.scores?.[s - 1] ?? 0
            const inside = (
              <>
                <span className="num w-8 text-start text-sm" aria-hidden="true">{s} ★</span>
                <svg viewBox="0 0 100 8" preserveAspectRatio="none" className="h-3 min-w-0 flex-1 rounded-sm" aria-hidden="true"><rect width="100" height="8" className="fill-hover" /><rect width={(n / most) * 100} height="8" className={s >= 4 ? 'fill-(--good)' : s === 3 ? 'fill-line-strong' : 'fill-danger'} /></svg>
                <span className="num w-12 text-end text-sm" aria-hidden="true">{n.toLocaleString()}</span>
              </>
            )
            const box = 'flex min-h-6 w-full items-center gap-2 rounded-sm px-1'
            return <li key={s}>{n > 0 ? <button type="button" aria-pressed={score === s} aria-label={say('score.open', { score: s, n })} className={`${box} hover:bg-hover aria-pressed:bg-picked`} onClick={() => pick(score === s ? undefined : s)}>{inside}</button> : <div className={box}><span className="sr-only">{say('score.open', { score: s, n }).split('.')[0]}</span>{inside}</div>}</li>
          })}
        </ul>
      </div>
      <p className="mt-3 text-sm text-muted">{say('honest')}</p>
    </Card>
  )
}
