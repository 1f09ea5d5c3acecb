import type { CampaignSearch } from '@/app/searches'
import { currentLanguage } from '@/i18n'
import { say } from '../say'
import type { Sum } from './sums'

const stages = ['planned', 'sent', 'delivered', 'read', 'clicked', 'replied'] as const
/** shares are of those before whom it would be unfair not to: of the planned, or of the sent. */
const share = (n: number, of: number): string => (of > 0 ? new Intl.NumberFormat(currentLanguage(), { style: 'percent', maximumFractionDigits: n / of < 0.1 ? 1 : 0 }).format(n / of) : '–')
export { share }

/** Funnel is how far it came with how many. */
export function Funnel({ all, pick }: { all: Sum; pick: (next: CampaignSearch) => void }) {
  return (
    <section aria-labelledby="funnel" className="rounded-md border border-line bg-surface p-4">
      <h2 id="funnel" className="text-lg font-semibold">{say('funnel')}</h2>
      <ol className="mt-3 flex flex-col gap-2">
        {stages.map((stage) => {
          const n = all[stage]
          const width = all.planned > 0 ? (n / all.planned) * 100 : 0
          return (
            <li key={stage} className="grid grid-cols-[6.5rem_minmax(0,1fr)_7rem] items-center gap-3 max-[480px]:grid-cols-[5rem_minmax(0,1fr)_6.5rem] max-[480px]:gap-2">
              <span className="text-sm">{say(`funnel.${stage}`)}</span>
              <span className="h-6 rounded-sm bg-hover" aria-hidden="true"><span className={`block h-full rounded-sm ${stage === 'replied' ? 'bg-(--good)' : stage === 'planned' ? 'bg-line-strong' : 'bg-accent'}`} style={{ width: `${n > 0 ? Math.max(width, 1) : 0}%` }} /></span>
              <span className="num text-end text-sm">
                {stage === 'replied' && n > 0 ? <button type="button" className="rounded-sm font-semibold underline underline-offset-2 hover:bg-hover" onClick={() => pick({ state: 'replied' })}>{n.toLocaleString(currentLanguage())}</button> : <span className="font-semibold">{n.toLocaleString(currentLanguage())}</span>}
                <span className="ms-1.5 inline-block min-w-11 text-muted">{stage === 'planned' ? '' : share(n, stage === 'sent' ? all.planned : all.sent)}</span>
              </span>
            </li>
          )
        })}
      </ol>
      <p className="mt-3 text-sm text-muted">{say('funnel.text')}</p>
    </section>
  )
}
