import { useInfiniteQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { may } from '@/app/session'
import { t } from '@/i18n'
import { Confirm } from '@/rooms/admin/confirm'
import { Button } from '@/ui/button'
import { Empty, Failed, Skeleton } from '@/ui/states'
import { ApiError } from '@/wire/client'
import { Adding } from './adding'
import { OfferForm } from './form'
import { Row, type Deed } from './row'
import { finish, offersQuery, remove, type Saved } from './wire'
import { say } from './words'

/** end lets an offer give no code any more. */
async function end(o: Saved): Promise<void> {
  try { await finish(o.id, o.version) } catch (error) {
    throw error instanceof ApiError && error.status === 409 ? new ApiError(409, { detail: say('conflict') }, error.requestId) : error
  }
}

/** CouponsPage is what is given away: all offers, with how far their codes went. */
export function CouponsPage() {
  const { data, error, isPending, hasNextPage, fetchNextPage, isFetchingNextPage, refetch } = useInfiniteQuery(offersQuery)
  const [doing, setDoing] = useState<{ deed: Deed | 'new'; offer?: Saved } | null>(null)
  const offers = data?.pages.flatMap((p) => p.items) ?? []
  const act = (deed: Deed | 'new', offer?: Saved) => setDoing({ deed, offer })
  const close = () => setDoing((now) => (now === doing ? null : now)) // not what came in its place
  const made = (o: Saved) => { if (o.pool.codes === 'list') act('add', o) } // its codes are what it lacks
  const add = may('campaigns.write') ? <Button look="primary" icon="plus" onClick={() => act('new')}>{say('new')}</Button> : null
  const { deed, offer } = doing ?? {}
  return (
    <div className="mx-auto flex w-full max-w-4xl flex-col gap-5 p-4 min-[800px]:p-8">
      <header className="flex flex-wrap items-start justify-between gap-3">
        <div><h1 className="text-2xl font-semibold">{say('title')}</h1><p className="mt-0.5 max-w-2xl text-muted">{say('text')}</p></div>
        {offers.length > 0 ? add : null}
      </header>
      {isPending ? <Skeleton rows={4} className="h-24" /> : null}
      {error && !data ? <Failed error={error} retry={() => void refetch()} /> : null}
      {data && offers.length === 0 ? <Empty icon="tag" title={say('empty')} text={say('empty.text')}><div className="mt-2">{add}</div></Empty> : null}
      {offers.length > 0 ? <ul aria-label={say('title')} className="flex flex-col rounded-md border border-line bg-surface">{offers.map((o) => <Row key={o.id} offer={o} act={act} />)}</ul> : null}
      {hasNextPage ? <span><Button busy={isFetchingNextPage} onClick={() => void fetchNextPage()}>{t('load.more')}</Button></span> : null}
      {deed === 'new' || (deed === 'edit' && offer) ? <OfferForm offer={offer} onClose={close} onMade={made} /> : null}
      {deed === 'add' && offer ? <Adding offer={offer} onClose={close} /> : null}
      {deed === 'end' && offer ? <Confirm title={say('end.of', { name: offer.pool.name })} text={say('end.text')} button={say('end')} onClose={close} run={() => end(offer)} /> : null}
      {deed === 'delete' && offer ? <Confirm title={say('delete.of', { name: offer.pool.name })} text={say('delete.text')} button={say('delete')} onClose={close} run={async () => { await remove(offer.id) }} /> : null}
    </div>
  )
}
