import { words } from '@/ui/states'
import { say } from '../say'
import type { Checked } from '../wire'

export interface Check { data?: Checked; error: unknown; counting: boolean }

const why = ['no_consent', 'suppressed', 'no_address', 'frequency_cap', 'open_conversation'] as const

/** Reach is for how many people it is, and what will still be asked for each. */
export function Reach({ check, mode }: { check: Check; mode: string }) {
  const n = mode ? check.data?.audience : undefined
  return (
    <section aria-labelledby="reach" className="flex flex-col gap-3 rounded-md border border-line bg-surface p-4 min-[1000px]:sticky min-[1000px]:top-28 min-[800px]:p-5">
      <h2 id="reach" className="text-sm font-semibold text-muted">{say('reach')}</h2>
      <p role="status" aria-busy={check.counting} className={`num text-2xl font-semibold ${check.counting ? 'opacity-50' : ''}`}>{n === undefined ? '–' : say('people', { n })}</p>
      {check.error ? <p role="alert" className="text-sm text-danger">{words(check.error)}</p> : null}
      <div className="text-sm">
        <p className="font-medium">{say('reach.then')}</p>
        <ul className="mt-1 flex flex-col gap-1 text-muted">{why.map((w) => <li key={w} className="flex gap-2"><span aria-hidden="true">−</span>{say(`reason.${w}`)}</li>)}</ul>
        <p className="mt-2 text-muted">{say('reach.report')}</p>
      </div>
    </section>
  )
}
