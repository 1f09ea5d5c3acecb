import { useState } from 'react'
import { region } from '@/i18n'
import { Button, IconButton } from '@/ui/button'
import { say } from '../words'
import type { DayOff } from './hours'
import { wrongHours } from './week'

const weekday = (date: string) => (date ? new Intl.DateTimeFormat(region(), { weekday: 'short', timeZone: 'UTC' }).format(new Date(`${date}T12:00:00Z`)) : '')

interface DatesProps { dates: DayOff[]; errors: Record<string, string>; disabled: boolean; change: (dates: DayOff[]) => void; more?: React.ReactNode }

/** Dates are the days that are not like their weekday. What had passed when they
 * were opened is folded away; a date that is being typed is not. */
export function Dates({ dates, errors, disabled, change, more }: DatesProps) {
  const [past, showPast] = useState(false)
  const today = new Date().toISOString().slice(0, 10)
  const [passed] = useState(() => new Set(dates.map((d) => d.date).filter((date) => date && date < today)))
  const all = dates.map((d, at) => ({ d, at }))
  const old = all.filter(({ d }) => passed.has(d.date))
  const set = (at: number, next: Partial<DayOff>) => change(dates.map((d, i) => (i === at ? { ...d, ...next } : d)))
  return (
    <div className="flex flex-col gap-2">
      {dates.length === 0 ? <p className="text-muted">{say('dates.none')}</p> : null}
      <ul className="flex flex-col gap-2">
        {all.filter(({ d }) => past || !old.some((o) => o.d === d)).map(({ d, at }) => (
          <Row key={at} day={d} disabled={disabled} error={d.date ? (errors[`exceptions.${d.date}`] ?? errors[`holidays.${d.date}`]) || wrongHours(d.hours) : say('dates.undated')} twice={d.date !== '' && dates.some((x, i) => i < at && x.date === d.date)} set={(next) => set(at, next)} remove={() => change(dates.filter((_, i) => i !== at))} />
        ))}
      </ul>
      {errors.exceptions || errors.holidays ? <p role="alert" className="text-sm text-danger">{errors.exceptions ?? errors.holidays}</p> : null}
      <div className="flex flex-wrap gap-2">
        {disabled ? null : <Button small icon="plus" onClick={() => change([...dates, { date: '', name: '', hours: '' }])}>{say('dates.add')}</Button>}
        {old.length > 0 ? <Button small look="ghost" aria-expanded={past} onClick={() => showPast(!past)}>{say(past ? 'dates.past.hide' : 'dates.past', { n: old.length })}</Button> : null}
        {more}
      </div>
    </div>
  )
}

interface RowProps { day: DayOff; error: string; twice: boolean; disabled: boolean; set: (next: Partial<DayOff>) => void; remove: () => void }

function Row({ day, error, twice, disabled, set, remove }: RowProps) {
  const wrong = twice ? say('dates.twice') : error
  const label = `${day.date} ${day.name}`.trim()
  return (
    <li className="flex flex-col gap-1">
      <div className="grid grid-cols-[minmax(0,1fr)_auto] items-center gap-2 min-[640px]:grid-cols-[10.5rem_2.5rem_minmax(0,1fr)_minmax(0,1fr)_auto]">
        <input type="date" aria-label={say('dates.date')} value={day.date} disabled={disabled} onChange={(e) => set({ date: e.target.value })} className="field-box num" />
        <span className="hidden text-sm text-muted min-[640px]:block">{weekday(day.date)}</span>
        <input aria-label={say('dates.name', { date: day.date })} placeholder={say('dates.name.hint')} value={day.name} disabled={disabled} maxLength={200} onChange={(e) => set({ name: e.target.value })} dir="auto" className="field-box max-[639px]:order-3 max-[639px]:col-span-2" />
        <input aria-label={say('dates.hours', { date: day.date })} placeholder={say('hours.closed')} value={day.hours} disabled={disabled} onChange={(e) => set({ hours: e.target.value })} aria-invalid={wrong ? true : undefined} dir="ltr" className="field-box num max-[639px]:order-4 max-[639px]:col-span-2" />
        {disabled ? <span /> : <IconButton icon="close" label={`${say('remove')}: ${label}`} onClick={remove} />}
      </div>
      {wrong ? <p role="alert" className="text-sm text-danger">{wrong}</p> : null}
    </li>
  )
}
