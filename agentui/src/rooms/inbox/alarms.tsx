import { memo, useEffect, useState } from 'react'
import { store } from '@/app/hub'
import { usePrefs } from '@/app/hooks'
import { t } from '@/i18n'
import { called } from '@/i18n/names'
import { dueOf } from '@/state/sla'

const calm = 10_000 // ms between two announcements

/** Alarms says to screen readers that a deadline is near, if that is wished:
 * on a change of level, never by the second. */
export const Alarms = memo(function Alarms() {
  const { sayDeadlines } = usePrefs()
  const [text, setText] = useState('')
  useEffect(() => {
    if (!sayDeadlines) return
    let last = 0
    store.onAlarm = (id, level) => {
      const card = store.conversation(id)
      const due = card && dueOf(card, Date.now())
      if (!card || !due || Date.now() - last < calm) return
      last = Date.now()
      setText(t(level === 'breached' ? 'sla.late' : 'sla.soon', { name: called(card.contact), metric: t(`sla.${due.metric}`) }))
    }
    return () => { store.onAlarm = () => {} }
  }, [sayDeadlines])
  return <div role="status" aria-live="polite" className="sr-only">{text}</div>
})
