import { useInfiniteQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useAgents } from '@/app/load'
import { t } from '@/i18n'
import { moment } from '@/i18n/dates'
import { Button } from '@/ui/button'
import { Failed, Skeleton } from '@/ui/states'
import { Chip, useNames } from './chip'
import { saidQuery, type Said } from './wire'
import { say, told } from './words'

/** History is every word that was said, with its proof; nothing in it changes. */
export function History({ contact }: { contact: string }) {
  const [open, setOpen] = useState(false)
  const { data, error, isPending, hasNextPage, fetchNextPage, isFetchingNextPage, refetch } = useInfiniteQuery({ ...saidQuery(contact), enabled: open })
  const items = data?.pages.flatMap((p) => p.items) ?? []
  return (
    <details onToggle={(e) => setOpen(e.currentTarget.open)}>
      <summary className="w-fit rounded-sm font-medium">{say('history')}</summary>
      {open && isPending ? <Skeleton rows={2} className="h-10" /> : null}
      {error ? <Failed error={error} retry={() => void refetch()} /> : null}
      {data && items.length === 0 ? <p className="mt-2 text-muted">{say('history.none')}</p> : null}
      {items.length > 0 ? <ol aria-label={say('history')} className="mt-3 flex flex-col gap-3 border-s-2 border-line ps-4">{items.map((s) => <Entry key={`${s.at}${s.channel}${s.purpose}${String(s.given)}${s.source ?? ''}`} said={s} />)}</ol> : null}
      {hasNextPage ? <Button small className="mt-3" busy={isFetchingNextPage} onClick={() => void fetchNextPage()}>{t('load.more')}</Button> : null}
    </details>
  )
}

function Entry({ said }: { said: Said }) {
  const agent = useAgents().find((a) => a.id === said.by.id)
  const name = useNames()
  const who = agent?.name ?? told(`actor.${said.by.type}`) ?? said.by.id
  return (
    <li className="flex flex-col gap-0.5">
      <span className="flex flex-wrap items-center gap-2"><Chip state={said.given ? 'yes' : said.pending ? 'pending' : 'no'} /><span className="font-medium" dir="auto">{name(said)}</span><time dateTime={said.at} className="num text-sm text-muted">{moment(said.at)}</time></span>
      <span className="text-sm text-muted" dir="auto">{[said.source, said.ip ? say('history.ip', { ip: said.ip }) : '', say('history.by', { who })].filter(Boolean).join(' · ')}</span>
      {said.words ? <q className="text-sm break-words" dir="auto">{said.words}</q> : null}
      {said.proof ? <span className="text-sm break-words text-muted" dir="auto">{say('consents.proof')}: {said.proof}</span> : null}
    </li>
  )
}
