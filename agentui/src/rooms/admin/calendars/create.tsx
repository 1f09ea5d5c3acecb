import { Link, useBlocker, useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { queries } from '@/app/hub'
import { t } from '@/i18n'
import { Button } from '@/ui/button'
import { notify } from '@/ui/toasts'
import { PageFrame } from '../frame'
import { faults } from '../settle/draft'
import { say } from '../words'
import { CalendarFields, faultsOf } from './fields'
import { blank } from './hours'
import { createCalendar } from './wire'

export function CreateCalendarPage() {
  const [begun] = useState(blank)
  const [form, setForm] = useState(begun)
  const [errors, setErrors] = useState<Record<string, string>>({})
  const [busy, setBusy] = useState(false)
  const go = useNavigate()
  const dirty = form !== begun
  useBlocker({ shouldBlockFn: () => dirty && !busy && !window.confirm(say('leave')), enableBeforeUnload: () => dirty })
  const create = async () => {
    const found = faultsOf(form)
    setErrors(found)
    if (Object.keys(found).length > 0) return
    setBusy(true)
    try {
      const made = await createCalendar(form)
      await queries.invalidateQueries({ queryKey: ['calendars'] })
      notify(t('saved'))
      await go({ to: '/admin/calendars/$id', params: { id: made.id }, ignoreBlocker: true })
    } catch (error) {
      setErrors(faults(error))
      setBusy(false)
    }
  }
  return (
    <PageFrame title={say('calendars.add')} action={<Link to="/admin/calendars" className="rounded-sm"><Button tabIndex={-1}>{t('cancel')}</Button></Link>}>
      <CalendarFields form={form} errors={errors} disabled={false} change={setForm} />
      <div className="flex flex-col gap-2">
        {Object.keys(errors).length > 0 ? <p role="alert" className="text-danger">{errors[''] ?? say('save.faults')}</p> : null}
        <div><Button look="primary" busy={busy} onClick={() => void create()}>{say('calendars.create')}</Button></div>
      </div>
    </PageFrame>
  )
}
