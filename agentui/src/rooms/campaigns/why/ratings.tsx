import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { moment } from '@/i18n/dates'
import { get } from '@/wire/client'
import type { components } from '@/wire/api.gen'
import type { Page } from '@/wire/shapes'
import { Failed } from '@/ui/states'
import { say } from '../say'

type Rating = components['schemas']['Rating']
export const ratingsQuery = (contact: string) => ({ queryKey: ['contact-ratings', contact], queryFn: () => get<Page<Rating>>(`/contacts/${contact}/ratings`).then((p) => p.items), staleTime: 15_000, refetchOnWindowFocus: true })

/** Ratings are what a person said of how it went, this conversation's first. */
export function Ratings({ contact, here }: { contact: string; here?: string }) {
  const { data, error, refetch } = useQuery(ratingsQuery(contact))
  if (error) return <Failed error={error} retry={() => void refetch()} />
  if (!data?.length) return null
  const all = [...data].sort((a, b) => Number(b.conversation_id === here) - Number(a.conversation_id === here))
  return (
    <section>
      <h3 className="mb-1 text-xs font-semibold text-muted">{say('ratings')}</h3>
      <ul className="flex flex-col gap-2">{all.map((r) => <li key={r.conversation_id}><RatingLine rating={r} here={r.conversation_id === here} /></li>)}</ul>
    </section>
  )
}

function RatingLine({ rating, here }: { rating: Rating; here: boolean }) {
  const good = rating.score >= 3
  return (
    <div className="flex flex-col">
      <p className="flex flex-wrap items-baseline gap-x-2">
        <span className={good ? 'text-good' : 'text-danger'} aria-hidden="true">{'★'.repeat(rating.score)}{'☆'.repeat(5 - rating.score)}</span>
        <span className="text-sm">{say('ratings.of', { n: rating.score })}</span>
        <span className="num text-xs text-muted">{moment(rating.changed_at)}</span>
      </p>
      {rating.words ? <p className="text-sm break-words whitespace-pre-wrap" dir="auto">{rating.words}</p> : null}
      {here ? <p className="text-xs text-muted">{say('ratings.here')}</p> : <Link to="/c/$id" params={{ id: rating.conversation_id }} className="self-start text-xs font-medium text-accent underline underline-offset-2">{say('ratings.open')}</Link>}
    </div>
  )
}
