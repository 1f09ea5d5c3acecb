import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useTicking } from '@/app/hooks'
import { short } from '@/i18n/dates'
import { Icon } from '@/ui/icon'
import { Failed } from '@/ui/states'
import { SendMark } from '../report/recipientrow'
import { say } from '../say'
import { whyQuery, type Why } from '../wire'

const most = 20

/** History is what campaigns sent one person, or why they did not: newest first;
 * where asked, with the way to all of it also when it is empty. */
export function History({ contact, ask = false }: { contact: string; ask?: boolean }) {
  const { data, error, refetch } = useQuery(whyQuery(contact))
  if (error) return <Failed error={error} retry={() => void refetch()} />
  if (!data?.length && !ask) return null
  return (
    <section>
      <h3 className="mb-1 text-xs font-semibold text-muted">{say('history')}</h3>
      <ul className="-mx-2 flex flex-col">{data?.slice(0, most).map((w) => <Entry key={w.run.id} why={w} contact={contact} />)}</ul>
      {ask ? <Link to="/campaigns/why" search={{ contact }} className="inline-flex min-h-6 items-center rounded-sm text-sm font-medium text-accent underline underline-offset-2">{say('why.ask')}</Link> : null}
    </section>
  )
}

function Entry({ why, contact }: { why: Why; contact: string }) {
  const last = why.rows[0]
  const when = useTicking((now) => short(last?.accepted_at ?? last?.updated_at ?? why.run.start_at, now))
  return (
    <li>
      <Link to="/campaigns/why" search={{ contact, campaign: why.run.campaign_id }} className="ring-inside flex flex-col gap-0.5 rounded-sm px-2 py-1.5 hover:bg-hover">
        <span className="flex w-full items-center gap-2"><Icon name="megaphone" size={14} className="text-muted" /><span className="min-w-0 flex-1 truncate font-medium" dir="auto">{why.name}</span><span className="num text-xs text-muted">{when}</span></span>
        {last ? <span className="text-sm text-muted"><SendMark state={last.state} /></span> : null}
      </Link>
    </li>
  )
}
