import { useQuery } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { store, queries } from '@/app/hub'
import { useTicking } from '@/app/hooks'
import { timelineQuery, useInboxes } from '@/app/load'
import { t } from '@/i18n'
import { preview } from '@/i18n/preview'
import { short } from '@/i18n/dates'
import type { Conversation } from '@/wire/shapes'
import { Button } from '@/ui/button'
import { ChannelIcon } from '@/ui/icon'
import { Failed, Skeleton } from '@/ui/states'
import { SlaChip } from '../sla'

interface TimelineProps { contact: string; here?: string; wait?: boolean; open: (id: string) => void }

const few = 20
const many = 200

/** Timeline is every conversation of a person, over all channels, newest first. */
export function Timeline({ contact, here, wait, open }: TimelineProps) {
  const [limit, setLimit] = useState(few)
  const { data, error, isPending, refetch } = useQuery({ ...timelineQuery(contact, limit), enabled: !wait })
  useEffect(() => store.subscribe(`p:${contact}`, () => void queries.invalidateQueries({ queryKey: ['timeline', contact] })), [contact])
  return (
    <section>
      <h3 className="mb-1 text-xs font-semibold text-muted">{t('contact.timeline')}</h3>
      {isPending ? <Skeleton rows={3} className="h-10" /> : null}
      {error ? <Failed error={error} retry={() => void refetch()} /> : null}
      {data?.items.length === 0 ? <p className="text-sm text-muted">{t('contact.none')}</p> : null}
      <ul className="-mx-2 flex flex-col">
        {data?.items.map((card) => <Entry key={card.id} card={card} here={card.id === here} open={open} />)}
      </ul>
      {data?.next_cursor && limit === few ? <Button small className="mt-2" onClick={() => setLimit(many)}>{t('load.more')}</Button> : null}
    </section>
  )
}

function Entry({ card, here, open }: { card: Conversation; here: boolean; open: (id: string) => void }) {
  const inbox = useInboxes().find((i) => i.id === card.last_inbox_id)
  const when = useTicking((now) => short(card.last_message?.at ?? card.created_at, now))
  return (
    <li>
      <button type="button" aria-current={here || undefined} onClick={() => open(card.id)} className="ring-inside flex w-full flex-col gap-0.5 rounded-sm px-2 py-1.5 text-start hover:bg-hover aria-current:bg-picked">
        <span className="flex w-full items-center gap-2">
          <ChannelIcon kind={card.last_message?.channel || inbox?.kind || ''} label={inbox?.name} size={14} />
          <span className="min-w-0 flex-1 truncate font-medium" dir="auto">{card.subject ?? (preview(card) || t('subject.none'))}</span>
          <span className="num text-xs text-muted">{when}</span>
        </span>
        <span className="flex w-full items-center gap-2 text-sm text-muted">
          <span className="flex-1 truncate">{t(`status.${card.status}`)}</span><SlaChip card={card} />
        </span>
      </button>
    </li>
  )
}
