import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { may } from '@/app/session'
import { Button } from '@/ui/button'
import { Icon } from '@/ui/icon'
import { Empty, Failed, Skeleton } from '@/ui/states'
import { PageFrame } from '../frame'
import { say } from '../words'
import { days, toForm } from './hours'
import { Bar, length } from './week'
import { end, minutes } from './hours'
import { calendarsQuery, type Calendar } from './wire'

/** CalendarsPage is all calendars of working hours. */
export function CalendarsPage() {
  const { data, error, isPending, refetch } = useQuery(calendarsQuery)
  const add = may('terms.write') ? <Link to="/admin/calendars/new" className="rounded-sm"><Button look="primary" icon="plus" tabIndex={-1}>{say('calendars.add')}</Button></Link> : null
  return (
    <PageFrame title={say('calendars.title')} text={say('calendars.text')} action={data?.length ? add : null}>
      {isPending ? <Skeleton rows={3} className="h-16" /> : null}
      {error ? <Failed error={error} retry={() => void refetch()} /> : null}
      {data?.length === 0 ? <Empty icon="calendar" title={say('calendars.empty')} text={say('calendars.empty.text')}><div className="mt-2">{add}</div></Empty> : null}
      {data?.length ? <ul className="flex flex-col overflow-hidden rounded-md border border-line bg-surface">{data.map((c) => <Entry key={c.id} calendar={c} />)}</ul> : null}
    </PageFrame>
  )
}

function Entry({ calendar }: { calendar: Calendar }) {
  const form = toForm(calendar)
  const total = days.reduce((sum, d) => sum + (calendar.week[d] ?? []).reduce((n, s) => n + end(s) - minutes(s[0]), 0), 0)
  return (
    <li className="border-b border-line last:border-b-0">
      <Link to="/admin/calendars/$id" params={{ id: calendar.id }} className="ring-inside flex items-center gap-3.5 px-4 py-3 hover:bg-hover">
        <span className="inline-flex size-9 shrink-0 items-center justify-center rounded-md bg-hover"><Icon name="calendar" size={19} className="text-muted" /></span>
        <span className="min-w-0 flex-1">
          <span className="block truncate font-medium" dir="auto">{calendar.name}</span>
          <span className="block truncate text-sm text-muted">{[calendar.zone, say('hours.week', { text: length(total) }), form.dates.length ? say('calendars.dates', { n: form.dates.length }) : ''].filter(Boolean).join(' · ')}</span>
        </span>
        <span className="hidden w-28 shrink-0 flex-col gap-px min-[560px]:flex" aria-hidden="true">
          {days.map((d, i) => <span key={d} className="[&_svg]:h-1.5"><Bar own={calendar.week[d] ?? []} before={calendar.week[days[(i + 6) % 7]!] ?? []} label="" /></span>)}
        </span>
      </Link>
    </li>
  )
}
