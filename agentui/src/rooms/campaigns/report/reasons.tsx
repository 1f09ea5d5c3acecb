import type { CampaignSearch } from '@/app/searches'
import { currentLanguage } from '@/i18n'
import { reasonOf, say, stateOf } from '../say'
import type { Count } from '../wire'
import { reasons } from './sums'

const looks: Record<string, string> = { skipped: 'bg-line-strong', held: 'bg-(--warn-chip)', planned: 'bg-(--warn-chip)', failed: 'bg-danger', unknown: 'bg-danger' }

/** Reasons is why people did not get it, or not yet; each bar leads to them. */
export function Reasons({ counts, pick }: { counts: readonly Count[]; pick: (next: CampaignSearch) => void }) {
  const all = reasons(counts)
  const most = all[0]?.count ?? 1
  return (
    <section aria-labelledby="reasons" className="rounded-md border border-line bg-surface p-4">
      <h2 id="reasons" className="text-lg font-semibold">{say('reasons')}</h2>
      {all.length === 0 ? <p className="mt-2 text-muted">{say('reasons.none')}</p> : null}
      <ul className="mt-2 flex flex-col">
        {all.map((r) => (
          <li key={r.state + r.reason}>
            <button type="button" onClick={() => pick({ state: r.state, reason: r.reason })} className="ring-inside grid w-full grid-cols-[minmax(0,1fr)_auto] gap-x-3 rounded-sm p-1.5 text-start hover:bg-hover">
              <span className="min-w-0"><span className="font-medium">{reasonOf(r.reason)}</span> <span className="text-sm text-muted">{stateOf(r.state)}</span></span>
              <span className="num font-semibold">{r.count.toLocaleString(currentLanguage())}</span>
              <span className="col-span-2 mt-1 h-2 rounded-full bg-hover" aria-hidden="true"><span className={`block h-full rounded-full ${looks[r.state] ?? 'bg-line-strong'}`} style={{ width: `${Math.max(1, (r.count / most) * 100)}%` }} /></span>
            </button>
          </li>
        ))}
      </ul>
    </section>
  )
}
