import { useQuery } from '@tanstack/react-query'
import { Navigate, useParams } from '@tanstack/react-router'
import { lazy, Suspense } from 'react'
import { useCommand } from '@/app/commands'
import { may } from '@/app/session'
import { Failed, Skeleton } from '@/ui/states'
import { rule } from '@/ui/words'
import { campaignQuery, type Saved } from '../wire'
import { say } from '../say'
import { Conflict } from './conflict'
import { Head } from './head'
import { Audience } from './audience'
import { faultIn, steps, type Step } from './steps'
import { faultAt, useCheck, useKeeper, type StepProps, type Work } from './use'

const Content = lazy(() => import('./content').then((m) => ({ default: m.Content })))
const Schedule = lazy(() => import('./schedule').then((m) => ({ default: m.Schedule })))
const Review = lazy(() => import('./review').then((m) => ({ default: m.Review })))

/** BuilderPage is a campaign as it is made: every step can be reached at once. */
export function BuilderPage() {
  const { id = '', step = '' } = useParams({ strict: false }) as { id?: string; step?: string }
  const { data, error, refetch } = useQuery(campaignQuery(id))
  if (!steps.includes(step as Step)) return <Navigate to="/campaigns/$id/$step" params={{ id, step: 'audience' }} replace />
  if (error && !data) return <Failed page={say('tab.campaigns')} error={error} retry={() => void refetch()} />
  if (!data) return <Skeleton rows={5} className="h-16" />
  return <Builder key={id} saved={data} step={step as Step} />
}

function Builder({ saved, step }: { saved: Saved; step: Step }) {
  const [keeper, seen] = useKeeper(saved)
  const writes = may('campaigns.write')
  const work: Work = { id: saved.id, keeper, seen, campaign: seen.campaign, writes, change: (more) => keeper.change(more) }
  const check = useCheck(seen.campaign, writes, saved.id)
  useCommand('campaign.save', () => void keeper.save(), writes)
  const faultOf = (field: string) => {
    const f = faultAt(check.data?.findings, field)
    return f ? (faultIn(seen.campaign, f) ?? rule({ ...f, rule: f.text })) : undefined
  }
  const props: StepProps = { work, checked: check.data, faultOf }
  return (
    <div className="flex min-h-full flex-col">
      <Head work={work} step={step} faults={check.data?.findings} />
      {seen.status === 'conflict' && seen.theirs ? <Conflict keeper={keeper} seen={seen} theirs={seen.theirs} /> : null}
      <fieldset disabled={!writes} className="mx-auto flex w-full max-w-6xl min-w-0 flex-1 flex-col p-4 min-[800px]:p-6">
        <Suspense fallback={<Skeleton rows={5} className="h-16" />}>
          {step === 'audience' ? <Audience {...props} check={check} /> : null}
          {step === 'content' ? <Content {...props} /> : null}
          {step === 'schedule' ? <Schedule {...props} /> : null}
          {step === 'review' ? <Review {...props} check={check} /> : null}
        </Suspense>
      </fieldset>
    </div>
  )
}
