import { Link } from '@tanstack/react-router'
import { useQuery } from '@tanstack/react-query'
import { useEffect, useRef } from 'react'
import { clockTime } from '@/i18n/dates'
import { keyOf } from '@/app/keys'
import { ticker } from '@/app/hub'
import { Button } from '@/ui/button'
import { Hint } from '@/ui/tooltip'
import { words } from '@/ui/states'
import { StateChip } from '../list/state'
import { current } from '../run'
import { say } from '../say'
import { runsQuery, type Fault } from '../wire'
import type { Seen } from './keep'
import { stepOf, steps, type Step } from './steps'
import type { Work } from './use'

/** Head is the name, how it stands with the hub, and the way to every step. */
export function Head({ work, step, faults }: { work: Work; step: Step; faults?: readonly Fault[] }) {
  const { data: runs } = useQuery(runsQuery(work.id))
  const { shown, next } = current(runs ?? [], ticker.now)
  const way = useRef<HTMLElement>(null)
  useEffect(() => { void way.current?.querySelector('[aria-current]')?.scrollIntoView?.({ inline: 'center', block: 'nearest' }) }, [step])
  return (
    <header className="sticky top-0 z-10 border-b border-line bg-surface">
      <div className="mx-auto flex max-w-6xl flex-wrap items-center gap-x-3 gap-y-2 px-4 pt-3 min-[800px]:px-6">
        <h1 className="sr-only">{work.campaign.name}</h1>
        <input
          aria-label={say('name')} value={work.campaign.name} maxLength={200} disabled={!work.writes} dir="auto"
          onChange={(e) => work.change({ name: e.target.value })}
          className="min-w-40 flex-1 truncate rounded-sm border border-transparent bg-transparent px-1.5 py-1 text-xl font-semibold hover:border-line-strong/60 focus:border-line-strong"
        />
        <StateChip state={next && next.id === shown?.id ? 'scheduled' : (shown?.state ?? 'draft')} />
        <Standing seen={work.seen} save={() => void work.keeper.save()} />
      </div>
      <nav ref={way} aria-label={say('steps')} className="mx-auto flex max-w-6xl gap-1 overflow-x-auto px-3 py-2 min-[800px]:px-5">
        {steps.map((s, i) => <StepLink key={s} id={work.id} step={s} at={i + 1} here={s === step} open={faults?.filter((f) => stepOf(f) === s).length} />)}
        {shown ? <Link to="/campaigns/$id/report" params={{ id: work.id }} className="ring-inside flex min-h-8 items-center rounded-sm px-3 whitespace-nowrap hover:bg-hover">{say('step.report')}</Link> : null}
      </nav>
    </header>
  )
}

function StepLink({ id, step, at, here, open }: { id: string; step: Step; at: number; here: boolean; open?: number }) {
  const mark = step === 'review' || open === undefined ? String(at) : open === 0 ? '✓' : String(at)
  return (
    <Link to="/campaigns/$id/$step" params={{ id, step }} aria-current={here ? 'step' : undefined} className="ring-inside flex min-h-8 items-center gap-2 rounded-sm px-3 whitespace-nowrap hover:bg-hover aria-[current]:bg-picked aria-[current]:font-semibold">
      <span aria-hidden="true" className={`num inline-flex size-5 items-center justify-center rounded-full text-xs font-semibold ${mark === '✓' ? 'bg-accent text-on-accent' : 'border border-line-strong text-muted'}`}>{mark}</span>
      {say(`step.${step}`)}
      {step !== 'review' && open ? <span className="num text-xs text-muted">{say('step.open', { n: open })}</span> : null}
    </Link>
  )
}

/** Standing is the revision, and what keeps it from being saved. */
function Standing({ seen, save }: { seen: Seen; save: () => void }) {
  const bad = seen.status === 'failed' || seen.status === 'conflict'
  return (
    <span className="flex items-center gap-2">
      <span role="status" className={`num text-sm ${bad ? 'font-medium text-danger' : 'text-muted'}`}>
        {seen.status === 'saved' ? say('saved', { rev: seen.version, at: clockTime(seen.at) }) : null}
        {seen.status === 'dirty' || seen.status === 'saving' ? say('saving', { rev: seen.version }) : null}
        {seen.status === 'failed' ? `${say('unsaved')} ${words(seen.error)}` : null}
        {seen.status === 'conflict' ? say('conflict.short') : null}
      </span>
      {seen.status === 'dirty' || seen.status === 'failed' ? <Hint text={say('save')} keys={keyOf('campaign.save')}><Button small onClick={save}>{say('save')}</Button></Hint> : null}
    </span>
  )
}
