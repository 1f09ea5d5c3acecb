import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { moment } from '@/i18n/dates'
import { ratingsQuery, type Rating } from '@/rooms/inbox/ratings'
import { Failed } from '@/ui/states'
import { say } from '../say'

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
  return (
    <div className="flex flex-col">
      <p className="flex flex-wrap items-baseline gap-x-2">
        <Stars score={rating.score} />
        <span className="text-sm">{say('ratings.of', { n: rating.score })}</span>
        <span className="num text-xs text-muted">{moment(rating.changed_at)}</span>
      </p>
      {rating.words ? <p className="text-sm break-words whitespace-pre-wrap" dir="auto">{rating.words}</p> : null}
      {here ? <p className="text-xs text-muted">{say('ratings.here')}</p> : <Link to="/c/$id" params={{ id: rating.conversation_id }} className="self-start text-xs font-medium text-accent underline underline-offset-2">{say('ratings.open')}</Link>}
    </div>
  )
}

export const Stars = ({ score }: { score: number }) => <span className={score >= 3 ? 'text-good' : 'text-danger'} aria-hidden="true">{'★'.repeat(score)}{'☆'.repeat(5 - score)}</span>

/** Rated stands in the thread where a customer said how it went. */
export function Rated({ rating, customer }: { rating: Rating; customer: string }) {
  return (
    <aside aria-label={say('ratings')} className="my-3 flex max-w-md flex-col gap-1 self-center rounded-md border border-line bg-surface px-4 py-2.5 text-center">
      <p className="flex flex-wrap items-baseline justify-center gap-x-2 text-sm"><Stars score={rating.score} /><span>{say('ratings.thread', { name: customer, n: rating.score })}</span><time dateTime={rating.changed_at} className="num text-xs text-muted">{moment(rating.changed_at)}</time></p>
      {rating.words ? <p className="user-text break-words whitespace-pre-wrap" dir="auto">{rating.words}</p> : null}
    </aside>
  )
}
