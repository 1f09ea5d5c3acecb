import type { CampaignSearch } from '@/app/searches'
import { reasonOf, say, stateOf } from '../say'
import type { Count } from '../wire'
import { Card } from './card'
import { reasons, whole } from './sums'

const looks: Record<string, string> = { skipped: 'fill-line-strong', held: 'fill-(--warn-chip)', planned: 'fill-(--warn-chip)', failed: 'fill-danger', unknown: 'fill-danger' }

/** Reasons is why people did not get it, or not yet; each bar leads to them. More
 * reasons scroll: the pictures below stay where they are while a run goes out. */
export function Reasons({ counts, pick }: { counts: readonly Count[]; pick: (next: CampaignSearch) => void }) {
  const all = reasons(counts)
  const most = all[0]?.count ?? 1
  return (
    <Card id="reasons" title={say('reasons')} className="flex flex-col min-[1000px]:h-105" aside={all.length > 0 ? <span className="num text-muted">{say('reasons.total', { n: all.reduce((sum, r) => sum + r.count, 0) })}</span> : null}>
      {all.length === 0 ? <p className="mt-2 text-muted">{say('reasons.none')}</p> : null}
      {all.length > 0 ? (
        <ul className="mt-2 flex min-h-0 flex-col overflow-y-auto">
          {all.map((r) => (
            <li key={r.state + r.reason}>
              <button type="button" onClick={() => pick({ state: r.state, reason: r.reason })} className="ring-inside grid w-full grid-cols-[minmax(0,1fr)_auto] gap-x-3 rounded-sm p-1.5 text-start hover:bg-hover">
                <span className="min-w-0"><span className="font-medium">{reasonOf(r.reason)}</span> <span className="text-sm text-muted">{stateOf(r.state)}</span></span>
                <span className="num font-semibold">{whole(r.count)}</span>
                <svg viewBox="0 0 100 8" preserveAspectRatio="none" className="col-span-2 mt-1 h-2 w-full" aria-hidden="true"><rect width="100" height="8" className="fill-hover" /><rect width={Math.max(1, (r.count / most) * 100)} height="8" className={looks[r.state] ?? 'fill-line-strong'} /></svg>
              </button>
            </li>
          ))}
        </ul>
      ) : null}
    </Card>
  )
}
