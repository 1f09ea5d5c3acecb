import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useTicking } from '@/app/hooks'
import { short } from '@/i18n/dates'
import { ChannelIcon } from '@/ui/icon'
import type { Profile } from '@/wire/shapes'
import { Chip, useNames } from './chip'
import { money, spoken } from './events'
import { asked, standing } from './standing'
import { belongsQuery, eventsQuery, type Event } from './wire'
import { say } from './words'

const few = 3
const head = 'mb-1.5 text-xs font-semibold text-muted'

/** Brief is what a person's page says in full: where they belong, whether they
 * may be written to, what they did last. What cannot be read is left to the page. */
export function Brief({ profile }: { profile: Profile }) {
  const { data: organisation } = useQuery(belongsQuery(profile.id))
  const { data: events } = useInfiniteQuery(eventsQuery(profile.id, ''))
  const name = useNames()
  const said = asked(profile.consents, profile.identities).map((a) => ({ ...a, state: standing(profile.consents, a.channel, a.purpose).state })).filter((a) => a.state !== 'unknown')
  const last = events?.pages[0]?.items.slice(0, few) ?? []
  return (
    <>
      {organisation ? <section><h3 className={head}>{say('organisation')}</h3><Link to="/customers" search={{ org: organisation.id }} className="block truncate rounded-sm underline underline-offset-2" dir="auto">{organisation.name}</Link></section> : null}
      {said.length > 0 ? (
        <section>
          <h3 className={head}>{say('consents')}</h3>
          <ul className="flex flex-col gap-1.5">
            {said.map((a) => <li key={`${a.channel}|${a.purpose}`} className="flex items-center gap-2"><ChannelIcon kind={a.channel} size={15} /><span className="min-w-0 flex-1 truncate" dir="auto">{name(a)}</span><Chip state={a.state} /></li>)}
          </ul>
        </section>
      ) : null}
      {last.length > 0 ? <section><h3 className={head}>{say('events')}</h3><ul className="flex flex-col gap-1.5">{last.map((e) => <Did key={e.id} event={e} />)}</ul></section> : null}
    </>
  )
}

function Did({ event }: { event: Event }) {
  const when = useTicking((now) => short(event.at, now))
  return (
    <li className="flex items-baseline gap-2">
      <span className="min-w-0 flex-1 truncate" dir="auto">{spoken(event.name)}</span>
      {event.amount === null ? null : <span className="num font-medium">{money(event.amount, (event.props as Record<string, unknown> | undefined)?.currency)}</span>}
      <time dateTime={event.at} className="num text-xs text-muted">{when}</time>
    </li>
  )
}
