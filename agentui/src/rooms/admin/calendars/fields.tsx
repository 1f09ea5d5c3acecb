import { useState } from 'react'
import { Button } from '@/ui/button'
import { Input } from '@/ui/field'
import { Panel } from '../frame'
import { within } from '../settle/draft'
import { say } from '../words'
import { Dates } from './dates'
import { days, spans, type CalendarForm } from './hours'
import { Import } from './import'
import { wrongHours, Week } from './week'
import { Zone } from './zone'

/** faultsOf are what can be said of a calendar before the hub is asked. */
export function faultsOf(form: CalendarForm): Record<string, string> {
  const out: Record<string, string> = {}
  if (!form.name.trim()) out.name = say('field.required')
  if (!form.zone.trim()) out.zone = say('field.required')
  for (const d of days) if (!Array.isArray(spans(form.week[d]))) out[`week.${d}`] = wrongHours(form.week[d])
  for (const d of form.dates) {
    if (!d.date) out.dates = say('dates.undated')
    else if (!Array.isArray(spans(d.hours))) out[`exceptions.${d.date}`] = wrongHours(d.hours)
  }
  return out
}

interface FieldsProps { form: CalendarForm; errors: Record<string, string>; disabled: boolean; change: (form: CalendarForm) => void }

/** CalendarFields is everything of one calendar. */
export function CalendarFields({ form, errors, disabled, change }: FieldsProps) {
  const set = <K extends keyof CalendarForm>(name: K, value: CalendarForm[K]) => change({ ...form, [name]: value })
  return (
    <>
      <Panel>
        <fieldset disabled={disabled} className="grid gap-4 min-[640px]:grid-cols-2">
          <Input label={say('calendar.name')} value={form.name} onChange={(e) => set('name', e.target.value)} error={errors.name} maxLength={200} required />
          <Zone value={form.zone} error={errors.zone} change={(zone) => set('zone', zone)} />
        </fieldset>
      </Panel>
      <Panel title={say('calendar.week')}><WeekOf form={form} errors={errors} disabled={disabled} change={change} /></Panel>
      <DaysOff form={form} errors={errors} disabled={disabled} change={change} feed />
    </>
  )
}

/** WeekOf is the hours of every week. */
export function WeekOf({ form, errors, disabled, change }: FieldsProps) {
  const week = within(errors, 'week')
  return (
    <>
      {week[''] ? <p role="alert" className="mb-2 text-danger">{week['']}</p> : null}
      <Week week={form.week} errors={week} disabled={disabled} change={(next) => change({ ...form, week: next })} />
    </>
  )
}

/** DaysOff is the dates that are different; `feed`: an address can be read daily. */
export function DaysOff({ form, errors, disabled, change, feed }: FieldsProps & { feed?: boolean }) {
  const [importing, setImporting] = useState(false)
  const take = (found: CalendarForm['dates'], url: string) => change({ ...form, dates: [...form.dates, ...found].sort((a, b) => a.date.localeCompare(b.date)), feed: (feed && url) || form.feed })
  return (
    <Panel title={say('dates.title')} text={say('dates.text')}>
      <Dates dates={form.dates} errors={errors} disabled={disabled} change={(dates) => change({ ...form, dates })} more={disabled ? null : <Button small icon="calendar" onClick={() => setImporting(true)}>{say('import.title')}</Button>} />
      {feed ? <div className="mt-4"><Input label={say('calendar.feed')} help={say('calendar.feed.help')} type="url" dir="ltr" disabled={disabled} value={form.feed} onChange={(e) => change({ ...form, feed: e.target.value })} error={errors.feed_url} maxLength={2000} /></div> : null}
      {importing ? <Import have={form.dates} feed={feed} onClose={() => setImporting(false)} take={take} /> : null}
    </Panel>
  )
}
