import { useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { lazy, Suspense } from 'react'
import { useProfile } from '@/app/hooks'
import { profileQuery } from '@/app/load'
import { may } from '@/app/session'
import { t } from '@/i18n'
import { called } from '@/i18n/names'
import { IconButton } from '@/ui/button'
import { Astray, Failed, Skeleton } from '@/ui/states'
import { ProfileCard } from '../inbox/contact/card'
import { PromisedList } from '../inbox/contact/promised'
import { WriteFirst } from './first/button'
import { Timeline } from '../inbox/contact/timeline'
import { About } from './who/about'
import { Consents } from './who/consents'
import { Coupons } from './who/coupons'
import { Events } from './who/events'
import { Silenced } from './who/silence'
import { Traits } from './who/traits'

const Ratings = lazy(() => import('@/rooms/campaigns/why/ratings').then((m) => ({ default: m.Ratings })))
const History = lazy(() => import('@/rooms/campaigns/why/history').then((m) => ({ default: m.History })))

/** Person is the profile of one customer with all conversations. */
export function Person({ id, back }: { id: string; back: () => void }) {
  const { data: promises, error, refetch } = useQuery(profileQuery(id))
  const profile = useProfile(id)
  const go = useNavigate()
  const open = (conversation: string) => void go({ to: '/c/$id', params: { id: conversation } })
  if (error && !profile) return <Astray back={back}><Failed error={error} retry={() => void refetch()} /></Astray>
  if (!profile) return <Skeleton rows={6} />
  return (
    <div className="mx-auto grid max-w-5xl grid-cols-[minmax(0,1fr)] gap-6 p-4 min-[1100px]:grid-cols-[20rem_minmax(0,1fr)] min-[800px]:p-6">
      <div className="flex min-w-0 flex-col gap-5 self-start">
        <div className="rounded-md border border-line bg-surface p-5">
          <span className="-ms-2 mb-2 block min-[800px]:hidden"><IconButton icon="back" label={t('back')} onClick={back} /></span>
          <h2 data-page className="sr-only">{called(profile)}</h2>
          <ProfileCard profile={profile} bare />
          <About profile={profile} />
          <WriteFirst profile={profile} />
        </div>
        <Traits profile={profile} />
        <Silenced profile={profile} />
      </div>
      <div className="flex min-w-0 flex-col gap-5">
        <div className="flex flex-col gap-5 rounded-md border border-line bg-surface p-5">
          <PromisedList promises={promises} error={error} retry={() => void refetch()} open={open} />
          <Suspense><Ratings contact={id} /></Suspense>
          {may('campaigns.read') ? <Suspense><History contact={id} ask /></Suspense> : null}
          <Timeline contact={id} open={open} />
        </div>
        <Consents profile={profile} />
        <Coupons contact={id} />
        <Events contact={id} />
      </div>
    </div>
  )
}
