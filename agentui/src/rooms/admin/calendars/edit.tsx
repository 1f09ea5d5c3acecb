import { useQuery } from '@tanstack/react-query'
import { useNavigate, useParams } from '@tanstack/react-router'
import { useState } from 'react'
import { queries } from '@/app/hub'
import { useAgents } from '@/app/load'
import { may } from '@/app/session'
import { t } from '@/i18n'
import { moment } from '@/i18n/dates'
import { Button } from '@/ui/button'
import { Failed, Skeleton } from '@/ui/states'
import { Confirm } from '../confirm'
import { PageFrame } from '../frame'
import { Backtest } from '../settle/backtest'
import { useDraft, useKept } from '../settle/draft'
import { SaveBar } from '../settle/savebar'
import { say } from '../words'
import { CalendarFields, faultsOf } from './fields'
import { toForm, tried } from './hours'
import { calendarKey, readCalendar, removeCalendar, versionsOf, writeCalendar, type Calendar } from './wire'

export function EditCalendarPage() {
  const { id } = useParams({ strict: false }) as { id: string }
  const { data, error, refetch } = useKept(calendarKey(id), () => readCalendar(id))
  if (error && !data) return <Failed page={say('calendars.title')} error={error} retry={() => void refetch()} />
  if (!data) return <Skeleton rows={6} />
  return <Edit key={id} calendar={data} />
}

function Edit({ calendar }: { calendar: Calendar }) {
  const id = calendar.id
  const go = useNavigate()
  const agents = useAgents()
  const writes = may('terms.write')
  const [asking, ask] = useState(false)
  const draft = useDraft({
    key: calendarKey(id), kept: calendar, toForm, check: faultsOf, read: () => readCalendar(id),
    write: (form, version) => writeCalendar(id, form, version),
  })
  const remove = async () => {
    await removeCalendar(id)
    await queries.invalidateQueries({ queryKey: ['calendars'], exact: true })
    await go({ to: '/admin/calendars' })
  }
  return (
    <PageFrame title={draft.kept.name} text={say('calendar.text')} action={writes ? <Button icon="close" disabled={draft.dirty} onClick={() => ask(true)}>{t('delete')}</Button> : null}>
      <CalendarFields form={draft.form} errors={draft.errors} disabled={!writes} change={draft.change} />
      {may('terms.try') ? <Backtest text={say('backtest.calendar.text')} draft={() => ({ calendars: { [id]: tried(draft.form) } })} check={() => faultsOf(draft.form)} fail={draft.fail} /> : null}
      <Versions id={id} version={draft.kept.version} restore={writes ? (old) => draft.change(toForm(old)) : undefined} />
      <SaveBar draft={draft} by={(newer) => agents.find((a) => a.id === newer.by)?.name ?? ''} saved={() => void queries.invalidateQueries({ queryKey: ['calendars'] })} />
      {asking ? <Confirm title={`${t('delete')}: ${calendar.name}`} text={say('calendar.delete.text')} button={t('delete')} onClose={() => ask(false)} run={remove} /> : null}
    </PageFrame>
  )
}

/** Versions is every version there was, and who saved it. */
function Versions({ id, version, restore }: { id: string; version: number; restore?: (old: Calendar) => void }) {
  const [open, setOpen] = useState(false)
  const agents = useAgents()
  const { data, error, isPending } = useQuery({ queryKey: ['calendars', id, 'versions', version], queryFn: () => versionsOf(id), enabled: open })
  return (
    <details onToggle={(e) => setOpen(e.currentTarget.open)} className="rounded-md border border-line bg-surface p-4">
      <summary className="rounded-sm font-medium">{say('versions.title')} <span className="num text-muted">{version}</span></summary>
      {open && isPending ? <Skeleton rows={2} className="h-8" /> : null}
      {error ? <Failed error={error} /> : null}
      <ol className="mt-2 flex flex-col">
        {data?.map((v) => (
          <li key={v.version} className="flex flex-wrap items-center gap-x-3 gap-y-1 border-t border-line py-2">
            <span className="num w-8 text-muted">{v.version}</span>
            <span className="min-w-0 flex-1">{moment(v.at)} · {agents.find((a) => a.id === v.by)?.name ?? say('versions.hub')}</span>
            {restore && v.version !== version ? <Button small onClick={() => restore(v)}>{say('versions.restore')}</Button> : null}
          </li>
        ))}
      </ol>
    </details>
  )
}
