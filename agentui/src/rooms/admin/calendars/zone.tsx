import { useId, useState } from 'react'
import { localTime } from '@/i18n/dates'
import { Field } from '@/ui/field'
import { say } from '../words'

const zones: readonly string[] = Intl.supportedValuesOf('timeZone')

/** Zone is a field with all zones of the browser to choose from; what it does
 * not know may still be typed. */
export function Zone({ label, value, error, change }: { label?: string; value: string; error?: string; change: (zone: string) => void }) {
  const list = useId()
  const [begun] = useState(() => Date.now())
  const now = localTime(value, begun)
  return (
    <Field label={label ?? say('calendar.zone')} error={error} help={now ? say('calendar.zone.now', { time: now }) : say('calendar.zone.help')} required>
      {(props) => (
        <>
          <input {...props} list={list} value={value} onChange={(e) => change(e.target.value)} dir="ltr" autoComplete="off" spellCheck={false} className="field-box" />
          <datalist id={list}>{zones.map((z) => <option key={z} value={z}>{z}</option>)}</datalist>
        </>
      )}
    </Field>
  )
}
