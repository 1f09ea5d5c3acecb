import { useQuery } from '@tanstack/react-query'
import { Link, useNavigate } from '@tanstack/react-router'
import { useState, type FormEvent } from 'react'
import { channelsQuery } from '@/app/load'
import { queries } from '@/app/hub'
import { t } from '@/i18n'
import { ApiError, newId, post } from '@/wire/client'
import type { Channel, Inbox } from '@/wire/shapes'
import { Button } from '@/ui/button'
import { Input } from '@/ui/field'
import { ChannelIcon } from '@/ui/icon'
import { Failed, Skeleton, words } from '@/ui/states'
import { notify } from '@/ui/toasts'
import { PageFrame, Panel } from '../frame'
import { SettingsForm } from './form'
import { faults, initial, kindText, labels, toSend, type Settings } from './settings'

export function CreateInboxPage() {
  const { data, error, isPending, refetch } = useQuery(channelsQuery)
  const [kind, setKind] = useState<string>()
  const channel = data?.find((c) => c.kind === kind)
  return (
    <PageFrame title={t('inboxes.add')} action={<Link to="/admin/inboxes" className="rounded-sm"><Button tabIndex={-1}>{t('cancel')}</Button></Link>}>
      {isPending ? <Skeleton rows={2} className="h-20" /> : null}
      {error ? <Failed error={error} retry={() => void refetch()} /> : null}
      {data ? (
        <fieldset>
          <legend className="mb-2 font-medium">{t('inboxes.kind')}</legend>
          <div className="grid gap-3 min-[560px]:grid-cols-2">
            {data.map((c) => (
              <button key={c.kind} type="button" aria-pressed={c.kind === kind} onClick={() => setKind(c.kind)} className="flex items-start gap-3 rounded-md border border-line-strong/50 bg-surface p-4 text-start hover:bg-hover aria-pressed:border-accent aria-pressed:bg-picked">
                <span className="inline-flex size-9 shrink-0 items-center justify-center rounded-md bg-hover"><ChannelIcon kind={c.kind} size={19} /></span>
                <span><span className="block font-semibold">{c.name}</span><span className="text-sm text-muted">{kindText(c.kind, '')}</span></span>
              </button>
            ))}
          </div>
        </fieldset>
      ) : null}
      {channel ? <CreateForm key={channel.kind} channel={channel} /> : null}
    </PageFrame>
  )
}

function CreateForm({ channel }: { channel: Channel }) {
  const [values, setValues] = useState<Settings>(() => initial(channel.fields))
  const [errors, setErrors] = useState<Record<string, string>>({})
  const [name, setName] = useState('')
  const [busy, setBusy] = useState(false)
  const [key, setKey] = useState(() => newId('k_'))
  const go = useNavigate()
  const submit = async (e: FormEvent) => {
    e.preventDefault()
    setBusy(true)
    setErrors({})
    try {
      const inbox = await post<Inbox>('/inboxes', { name: name.trim(), kind: channel.kind, settings: toSend(channel.fields, values) }, { key })
      await queries.invalidateQueries({ queryKey: ['inboxes'] })
      notify(t('inboxes.created'))
      await go({ to: '/admin/inboxes/$id', params: { id: inbox.id } })
    } catch (error) {
      setKey(newId('k_')) // the next try is another one
      const found = error instanceof ApiError ? faults(error.fields) : {}
      setErrors({ ...found, '': words(error, labels(channel.kind)) })
    } finally { setBusy(false) }
  }
  return (
    <Panel title={t('inboxes.settings')}>
      <form onSubmit={(e) => void submit(e)} className="flex flex-col gap-4" noValidate>
        <Input label={t('inboxes.name')} help={t('inboxes.name.help')} value={name} onChange={(e) => setName(e.target.value)} error={errors.name} maxLength={200} required autoFocus />
        <SettingsForm kind={channel.kind} fields={channel.fields} values={values} errors={errors} change={setValues} />
        {errors[''] ? <p role="alert" className="text-danger">{errors['']}</p> : null}
        <div><Button type="submit" look="primary" busy={busy}>{t('inboxes.create')}</Button></div>
      </form>
    </Panel>
  )
}
