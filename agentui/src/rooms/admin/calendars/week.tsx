import { useId } from 'react'
import { Button } from '@/ui/button'
import { say } from '../words'
import { dayMinutes, days, end, minutes, open, spans, type Day, type Span } from './hours'

const hour = 60
const marks = [0, 6, 12, 18, 24]

/** wrongHours says what is wrong with a day as it is typed; empty: nothing. */
export function wrongHours(text: string): string {
  const list = spans(text)
  return Array.isArray(list) ? '' : say(`hours.wrong.${list.why}`, { part: list.wrong })
}

export function length(total: number): string {
  if (total === 0) return say('hours.closed')
  const m = total % hour
  return m ? say('hours.open.minutes', { h: Math.floor(total / hour), m }) : say('hours.open', { n: total / hour })
}

interface WeekProps { week: Record<Day, string>; errors: Record<string, string>; disabled: boolean; change: (week: Record<Day, string>) => void }

/** Week is the week as text to type and as bars to see. */
export function Week({ week, errors, disabled, change }: WeekProps) {
  const total = days.reduce((sum, d) => sum + open(week[d]), 0)
  const alike = () => change({ ...week, tue: week.mon, wed: week.mon, thu: week.mon, fri: week.mon })
  return (
    <div className="flex flex-col gap-1.5">
      <div className="flex flex-wrap items-center justify-between gap-2">
        <p className="text-sm text-muted">{say('hours.help')}</p>
        {disabled ? null : <Button small icon="copy" onClick={alike}>{say('hours.alike')}</Button>}
      </div>
      <div className="hidden grid-cols-[6.5rem_minmax(11rem,1fr)_minmax(0,1.4fr)] gap-x-3 min-[640px]:grid" aria-hidden="true"><span /><span /><Scale /></div>
      {days.map((d, i) => (
        <DayRow key={d} day={d} text={week[d]} night={week[days[(i + 6) % 7]!]} error={errors[d] || wrongHours(week[d])} disabled={disabled} change={(text) => change({ ...week, [d]: text })} />
      ))}
      <p className="text-sm text-muted">{say('hours.week', { text: length(total) })}</p>
    </div>
  )
}

function Scale() {
  return (
    <div className="num relative h-4 text-xs text-muted">
      {marks.map((h) => <span key={h} className="absolute -translate-x-1/2 first:translate-x-0 last:-translate-x-full" style={{ insetInlineStart: `${(h / 24) * 100}%` }}>{h}</span>)}
    </div>
  )
}

interface DayRowProps { day: Day; text: string; night: string; error: string; disabled: boolean; change: (text: string) => void }

function DayRow({ day, text, night, error, disabled, change }: DayRowProps) {
  const id = useId()
  const list = spans(text)
  const before = spans(night)
  return (
    <div className="grid grid-cols-[5rem_minmax(0,1fr)] items-center gap-x-3 gap-y-1 min-[640px]:grid-cols-[6.5rem_minmax(11rem,1fr)_minmax(0,1.4fr)]">
      <label htmlFor={id} className="font-medium max-[400px]:text-sm">{say(`day.${day}`)}</label>
      <input
        id={id} value={text} disabled={disabled} placeholder={say('hours.closed')} dir="ltr" autoComplete="off" spellCheck={false}
        onChange={(e) => change(e.target.value)} onBlur={() => { if (Array.isArray(list)) change(list.map(([a, b]) => `${a}–${b}`).join(', ')) }}
        aria-invalid={error ? true : undefined} aria-describedby={error ? `${id}-error` : undefined} className="field-box num"
      />
      <div className="col-span-2 min-[640px]:col-span-1"><Bar own={Array.isArray(list) ? list : []} before={Array.isArray(before) ? before : []} label={`${say(`day.${day}`)}: ${length(open(text))}`} /></div>
      {error ? <p id={`${id}-error`} role="alert" className="col-span-2 text-sm text-danger min-[640px]:col-start-2">{error}</p> : null}
    </div>
  )
}

/** Bar is one day from 0 to 24; what is left of the night before is paler. */
export function Bar({ own, before, label }: { own: readonly Span[]; before: readonly Span[]; label: string }) {
  const rest = before.filter((s) => end(s) > dayMinutes).map((s) => end(s) - dayMinutes)
  return (
    <svg viewBox={`0 0 ${dayMinutes} 22`} preserveAspectRatio="none" role="img" aria-label={label} className="block h-5.5 w-full rounded-sm bg-hover text-accent">
      {[6, 12, 18].map((h) => <line key={h} x1={h * hour} x2={h * hour} y1={0} y2={22} stroke="var(--line)" vectorEffect="non-scaling-stroke" />)}
      {rest.map((to) => <rect key={`n${to}`} x={0} y={4} width={to} height={14} fill="currentColor" opacity={0.4} />)}
      {own.map((s) => <rect key={s[0]} x={minutes(s[0])} y={4} width={Math.min(end(s), dayMinutes) - minutes(s[0])} height={14} fill="currentColor" />)}
    </svg>
  )
}
