import { useQuery } from '@tanstack/react-query'
import { useBlocker, useNavigate, useParams } from '@tanstack/react-router'
import { useState, type FormEvent } from 'react'
import { queries } from '@/app/hub'
import { channelsQuery } from '@/app/load'
import { may } from '@/app/session'
import { t } from '@/i18n'
import { ApiError, del, get, patch } from '@/wire/client'
import type { Channel, Inbox } from '@/wire/shapes'
import { Button } from '@/ui/button'
import { Input } from '@/ui/field'
import { Failed, Skeleton, words } from '@/ui/states'
import { notify } from '@/ui/toasts'
import { Confirm } from '../confirm'
import { PageFrame, Panel } from '../frame'
import { Embed } from './embed'
import { SettingsForm } from './form'
import { faults, labels, merging, type Settings } from './settings'
import { SignIn } from './signin'
import { TestPanel } from './testpanel'

export function EditInboxPage() {
  const { id } = useParams({ strict: false }) as { id: string }
  const inbox = useQuery({ queryKey: ['inboxes', id], queryFn: () => get<Inbox>(`/inboxes/${id}`) })
  const channels = useQuery(channelsQuery)
  if (inbox.error) return <Failed page={t('admin.inboxes')} error={inbox.error} retry={() => void inbox.refetch()} />
  if (!inbox.data || !channels.data) return <Skeleton rows={6} />
  const channel = channels.data.find((c) => c.kind === inbox.data.kind)
  return <Edit key={inbox.data.version} inbox={inbox.data} channel={channel} />
}

function Edit({ inbox, channel }: { inbox: Inbox; channel?: Channel }) {
  const before = (inbox.settings ?? {}) as Settings
  const fields = channel?.fields ?? []
  const [values, setValues] = useState(before)
  const [name, setName] = useState(inbox.name)
  const [errors, setErrors] = useState<Record<string, string>>({})
  const [busy, setBusy] = useState(false)
  const dirty = name !== inbox.name || JSON.stringify(values) !== JSON.stringify(before)
  const writes = may('inboxes.write')
  useBlocker({ shouldBlockFn: () => dirty && !busy && !window.confirm(t('inboxes.leave')), enableBeforeUnload: () => dirty })
  const save = async (body: object) => {
    setBusy(true)
    setErrors({})
    try {
      await patch<Inbox>(`/inboxes/${inbox.id}`, body)
      notify(t('saved'))
      await queries.invalidateQueries({ queryKey: ['inboxes'] })
    } catch (error) {
      setErrors({ ...(error instanceof ApiError ? faults(error.fields) : {}), '': words(error, labels(inbox.kind)) })
    } finally { setBusy(false) }
  }
  const submit = (e: FormEvent) => {
    e.preventDefault()
    void save({ name: name.trim(), settings: merging(fields, values, before) })
  }
  return (
    <PageFrame title={inbox.name} text={channel?.name} action={writes ? <Power inbox={inbox} save={(disabled) => void save({ disabled })} /> : null}>
      {channel?.abilities.handle_kind === 'visitor' ? <Embed id={inbox.id} /> : null}
      <Panel title={t('inboxes.settings')}>
        <form onSubmit={submit} className="flex flex-col gap-4" noValidate>
          <fieldset disabled={!writes} className="flex flex-col gap-4">
            <Input label={t('inboxes.name')} value={name} onChange={(e) => setName(e.target.value)} error={errors.name} maxLength={200} required />
            <SettingsForm kind={inbox.kind} fields={fields} values={values} errors={errors} change={setValues} />
          </fieldset>
          {errors[''] ? <p role="alert" className="text-danger">{errors['']}</p> : null}
          {writes ? <div><Button type="submit" look="primary" busy={busy} disabled={!dirty}>{t('save')}</Button></div> : null}
        </form>
      </Panel>
      {writes ? <SignIn id={inbox.id} settings={before} dirty={dirty} /> : null}
      {writes ? <TestPanel id={inbox.id} dirty={dirty} /> : null}
    </PageFrame>
  )
}

function Power({ inbox, save }: { inbox: Inbox; save: (disabled: boolean) => void }) {
  const [asking, setAsking] = useState(false)
  const go = useNavigate()
  const remove = async () => {
    await del(`/inboxes/${inbox.id}`)
    await queries.invalidateQueries({ queryKey: ['inboxes'], exact: true })
    await go({ to: '/admin/inboxes' })
  }
  return (
    <div className="flex gap-2">
      <Button onClick={() => save(!inbox.disabled)}>{t(inbox.disabled ? 'inboxes.enable' : 'inboxes.disable')}</Button>
      <Button className="text-danger" onClick={() => setAsking(true)}>{t('delete')}</Button>
      {asking ? <Confirm title={t('inboxes.delete')} text={t('inboxes.delete.text')} button={t('delete')} onClose={() => setAsking(false)} run={remove} /> : null}
    </div>
  )
}
