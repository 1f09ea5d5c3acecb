import { useState } from 'react'
import { t } from '@/i18n'
import { Button } from '@/ui/button'
import { Panel } from '../frame'
import { faults } from '../settle/draft'
import { say } from '../words'
import { faultsOf, HookFields } from './fields'
import { createWebhook, type Form, type Webhook } from './wire'

export function Create({ onClose, done }: { onClose: () => void; done: (w: Webhook) => void }) {
  const [form, setForm] = useState<Form>({ name: '', url: '', events: [], enabled: true })
  const [errors, setErrors] = useState<Record<string, string>>({})
  const [busy, setBusy] = useState(false)
  const make = async () => {
    const found = faultsOf(form)
    setErrors(found)
    if (Object.keys(found).length > 0) return
    setBusy(true)
    try { done(await createWebhook(form)) } catch (error) {
      setErrors(faults(error))
      setBusy(false)
    }
  }
  return (
    <Panel title={say('hooks.add')}>
      <div className="flex flex-col gap-4">
        <HookFields form={form} errors={errors} change={setForm} />
        {errors[''] ? <p role="alert" className="text-danger">{errors['']}</p> : null}
        <div className="flex gap-2"><Button onClick={onClose}>{t('cancel')}</Button><Button look="primary" busy={busy} onClick={() => void make()}>{say('calendars.create')}</Button></div>
      </div>
    </Panel>
  )
}
