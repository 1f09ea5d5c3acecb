import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { may } from '@/app/session'
import { t } from '@/i18n'
import { Button } from '@/ui/button'
import { Icon } from '@/ui/icon'
import { get } from '@/wire/client'
import type { Page } from '@/wire/shapes'
import { People } from './count'
import { growthQuery, type Member } from './wire'
import { say } from './words'

const day = (s: string) => Date.parse(s) / 86_400_000

/** Growth draws how many were in a segment, day by day. */
export function Growth({ id }: { id: string }) {
  const { data } = useQuery(growthQuery(id))
  const days = data?.days ?? []
  if (days.length < 2) return null
  const members = days.map((d) => d.members)
  const [most, least] = [Math.max(...members, 1), Math.min(...members)]
  const [first, last] = [day(days[0]!.day), day(days.at(-1)!.day)]
  const points = days.map((d) => `${((day(d.day) - first) / (last - first)) * 300},${78 - (d.members / most) * 74}`)
  return (
    <section aria-label={say('seg.growth')} className="rounded-md border border-line bg-surface p-4">
      <h2 className="text-lg font-semibold">{say('seg.growth')}</h2>
      <svg viewBox="0 0 300 80" className="mt-2 h-24 w-full" preserveAspectRatio="none" role="img" aria-label={say('seg.growth.text', { n: members.at(-1)!, min: least, max: most })}>
        <polygon points={`0,80 ${points.join(' ')} 300,80`} className="fill-accent/15" />
        <polyline points={points.join(' ')} className="fill-none stroke-accent" strokeWidth="2" vectorEffect="non-scaling-stroke" />
      </svg>
      <p className="num text-sm text-muted">{say('seg.growth.text', { n: members.at(-1)!, min: least, max: most })}</p>
    </section>
  )
}

/** Inside lists who is in a saved segment. */
export function Inside({ id }: { id: string }) {
  const people = useInfiniteQuery({
    queryKey: ['segments', id, 'members'],
    queryFn: ({ pageParam, signal }) => get<Page<Member>>(`/segments/${id}/members`, { limit: 50, cursor: pageParam }, signal),
    initialPageParam: '', getNextPageParam: (page) => page.next_cursor, staleTime: 10_000,
  })
  const items = people.data?.pages.flatMap((p) => p.items) ?? []
  if (items.length === 0) return null
  return (
    <section aria-label={say('seg.in')} className="rounded-md border border-line bg-surface p-4">
      <div className="mb-2 flex items-center justify-between gap-2">
        <h2 className="text-lg font-semibold">{say('seg.in')}</h2>
        {may('contacts.export') ? <a href={`/api/v1/segments/${id}/members.csv`} download className="inline-flex h-7 items-center gap-1.5 rounded-sm border border-line-strong/60 px-2.5 text-sm font-medium hover:bg-hover"><Icon name="download" size={14} />{say('seg.export')}</a> : null}
      </div>
      <People people={items} />
      {people.hasNextPage ? <div className="p-2 text-center"><Button small busy={people.isFetchingNextPage} onClick={() => void people.fetchNextPage()}>{t('load.more')}</Button></div> : null}
    </section>
  )
}
