import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useEffect, useState } from 'react'
import { useConversation, useHidden, useProfile } from '@/app/hooks'
import { conversationQuery, profileQuery } from '@/app/load'
import { t } from '@/i18n'
import { IconButton } from '@/ui/button'
import { Failed, Skeleton } from '@/ui/states'
import { ProfileCard } from './card'
import { Runs } from '../clocks/runs'
import { Timeline } from './timeline'

interface PanelProps { conversation: string; open: (id: string) => void; close: () => void }

const leafing = 120 // ms; who goes on sooner was leafing through

/** useStays is true once the same one has been there for a moment. */
function useStays(id: string): boolean {
  const [stayed, setStayed] = useState('')
  useEffect(() => {
    const timer = setTimeout(() => setStayed(id), leafing)
    return () => clearTimeout(timer)
  }, [id])
  return stayed === id
}

/** ContactPanel is the customer beside the conversation: a column when there is
 * room, else a drawer over it. */
export function ContactPanel({ conversation, open, close }: PanelProps) {
  const card = useConversation(conversation)
  const id = card?.contact.id ?? ''
  const stays = useStays(id)
  const { error, refetch } = useQuery({ ...profileQuery(id), enabled: id !== '' && stays })
  const profile = useProfile(id)
  const hidden = useHidden(conversation)
  const missing = useQuery({ ...conversationQuery(conversation), enabled: false }).isError && !card
  if (hidden || missing) return null
  return (
    <aside aria-label={t('contact')} className="z-20 flex w-[min(18rem,100vw)] min-[1600px]:w-80 shrink-0 flex-col overflow-y-auto border-s border-line bg-surface max-[1199px]:fixed max-[1199px]:inset-y-0 max-[1199px]:end-0 max-[1199px]:shadow-high">
      <div className="flex min-h-12 items-center justify-between border-b border-line py-1 ps-4 pe-2">
        <h2 className="font-semibold">{t('contact')}</h2>
        <span className="flex">
          {id ? <Link to="/customers/$id" params={{ id }} aria-label={t('contact.open')} className="rounded-sm"><IconButton icon="user" label={t('contact.open')} tabIndex={-1} /></Link> : null}
          <IconButton icon="close" label={t('contact.hide')} onClick={close} />
        </span>
      </div>
      {error && !profile ? <Failed error={error} retry={() => void refetch()} /> : null}
      {!profile && !error ? <Skeleton rows={5} className="h-8" /> : null}
      {profile ? (
        <div className="flex flex-col gap-5 p-4">
          <ProfileCard profile={profile} />
          <Runs conversation={conversation} />
          <Timeline contact={profile.id} wait={!stays} here={conversation} open={open} />
        </div>
      ) : null}
    </aside>
  )
}
