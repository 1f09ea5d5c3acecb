import { useId } from 'react'
import { Check } from '@/ui/field'
import { DaysOff, WeekOf } from '../calendars/fields'
import type { CalendarForm } from '../calendars/hours'
import { Zone } from '../calendars/zone'
import { Panel } from '../frame'
import { Wrong } from '../settle/controls'
import { within } from '../settle/draft'
import { say } from '../words'
import type { Form } from './wire'

interface HoursProps { form: Form; errors: Record<string, string>; disabled: boolean; set: (next: Partial<Form>) => void }

/** BusinessHours are none, or the week and days of a calendar. */
export function BusinessHours({ form, errors, disabled, set }: HoursProps) {
  const group = useId()
  const own = within(errors, 'hours')
  const elsewhere = form.hours.zone !== form.zone
  const change = (hours: CalendarForm) => set({ hours })
  return (
    <>
      <Panel title={say('workspace.hours')} text={say('workspace.hours.text')}>
        <div role="radiogroup" aria-label={say('workspace.hours')} className="flex flex-wrap gap-x-6 gap-y-2">
          {([[true, 'workspace.always'], [false, 'workspace.kept']] as const).map(([always, text]) => (
            <label key={text} className="flex min-h-6 items-center gap-2.5">
              <input type="radio" name={group} checked={form.always === always} disabled={disabled} onChange={() => set({ always })} className="size-4.5 accent-accent" />{say(text)}
            </label>
          ))}
        </div>
        <Wrong text={own['']} />
        {form.always ? null : (
          <div className="mt-4 flex flex-col gap-4">
            <fieldset disabled={disabled} className="flex flex-col gap-3">
              <Check label={say('workspace.zone.same', { zone: form.zone })} checked={!elsewhere} disabled={form.zone === ''} onChange={(e) => change({ ...form.hours, zone: e.target.checked ? form.zone : '' })} />
              {elsewhere ? <div className="max-w-80"><Zone label={say('workspace.zone.hours')} value={form.hours.zone} error={own.zone} change={(zone) => change({ ...form.hours, zone })} /></div> : null}
            </fieldset>
            <WeekOf form={form.hours} errors={own} disabled={disabled} change={change} />
          </div>
        )}
      </Panel>
      {form.always ? null : <DaysOff form={form.hours} errors={own} disabled={disabled} change={change} />}
    </>
  )
}
