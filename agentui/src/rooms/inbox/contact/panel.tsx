import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { lazy, memo, startTransition, Suspense, useEffect, useState, type ReactNode } from 'react'
import { useContactOf, useHidden, useProfile } from '@/app/hooks'
import { conversationQuery, profileQuery } from '@/app/load'
import { afterPaint } from '@/app/paint'
import { may } from '@/app/session'
import { t } from '@/i18n'
import { IconButton } from '@/ui/button'
import { Failed, Skeleton } from '@/ui/states'
import { ProfileCard } from './card'
import { Runs } from '../clocks/runs'
import { useStays } from '../stays'
import { Timeline } from './timeline'

const Calling = lazy(() => import('./calling').then((m) => ({ default: m.Calling })))
const Coupon = lazy(() => import('./coupon').then((m) => ({ default: m.Coupon })))
const History = lazy(() => import('@/rooms/campaigns/why/history').then((m) => ({ default: m.History })))
const Brief = lazy(() => import('@/rooms/customers/who/brief').then((m) => ({ default: m.Brief })))
const Ratings = lazy(() => import('@/rooms/campaigns/why/ratings').then((m) => ({ default: m.Ratings })))
const Visit = lazy(() => import('./visit/visit').then((m) => ({ default: m.Visit })))
const PromisedList = lazy(() => import('./promised').then((m) => ({ default: m.PromisedList })))

interface PanelProps { conversation: string; open: (id: string) => void; close: () => void }

/** ContactPanel is the customer beside the conversation: a column when there is
 * room, else a drawer over it. It comes a picture after the thread. */
export const ContactPanel = memo(function ContactPanel({ conversation, open, close }: PanelProps) {
  const [beside, show] = useState(conversation)
  useEffect(() => afterPaint(() => startTransition(() => show(conversation))), [conversation])
  return <Beside conversation={beside} open={open} close={close} />
})

const Beside = memo(function Beside({ conversation, open, close }: PanelProps) {
  const contact = useContactOf(conversation)
  if (useHidden(conversation)) return null
  return contact
    ? <Column contact={contact} close={close}><Person contact={contact} conversation={conversation} open={open} close={close} /></Column>
    : <Unknown conversation={conversation} close={close} />
})

/** Unknown stands there until the card has come, or nothing when there is none. */
function Unknown({ conversation, close }: { conversation: string; close: () => void }) {
  const { isError } = useQuery({ ...conversationQuery(conversation), enabled: false })
  return isError ? null : <Column close={close}><Skeleton rows={5} className="h-8" /></Column>
}

function Column({ contact, close, children }: { contact?: string; close: () => void; children: ReactNode }) {
  return (
    <aside aria-label={t('contact')} className="z-20 flex w-[min(18rem,100vw)] min-[1600px]:w-80 shrink-0 flex-col overflow-y-auto border-s border-line bg-surface max-[1199px]:fixed max-[1199px]:inset-y-0 max-[1199px]:end-0 max-[1199px]:shadow-high">
      <div className="flex min-h-12 items-center justify-between border-b border-line py-1 ps-4 pe-2">
        <h2 className="font-semibold">{t('contact')}</h2>
        <span className="flex">
          {contact ? <Link to="/customers/$id" params={{ id: contact }} aria-label={t('contact.open')} className="rounded-sm"><IconButton icon="user" label={t('contact.open')} tabIndex={-1} /></Link> : null}
          <IconButton icon="close" label={t('contact.hide')} onClick={close} />
        </span>
      </div>
      {children}
    </aside>
  )
}

function Person({ contact, conversation, open, close }: PanelProps & { contact: string }) {
  const stays = useStays(contact)
  const { data: promises, error, refetch } = useQuery({ ...profileQuery(contact), enabled: stays })
  const profile = useProfile(contact)
  if (!profile) return error ? <Failed error={error} retry={() => void refetch()} /> : <Skeleton rows={5} className="h-8" />
  return (
    <div className="flex flex-col gap-5 p-4">
      <ProfileCard profile={profile} />
      {stays ? <Suspense><Visit conversation={conversation} /></Suspense> : null}
      <Suspense><Calling conversation={conversation} profile={profile} /></Suspense>
      {stays && may('conversations.write') ? <Suspense><Coupon contact={profile.id} conversation={conversation} close={close} /></Suspense> : null}
      <Suspense><PromisedList promises={promises} error={error} retry={() => void refetch()} here={conversation} open={open} /></Suspense>
      {stays && may('contacts.read') ? <Suspense><Brief profile={profile} /></Suspense> : null}
      <Runs conversation={conversation} />
      {stays ? <Suspense><Ratings contact={profile.id} here={conversation} /></Suspense> : null}
      {stays && may('campaigns.read') ? <Suspense><History contact={profile.id} /></Suspense> : null}
      <Timeline contact={profile.id} wait={!stays} here={conversation} open={open} />
    </div>
  )
}
