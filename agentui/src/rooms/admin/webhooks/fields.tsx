import { useQuery } from '@tanstack/react-query'
import { Check, Input } from '@/ui/field'
import { Chips, Wrong } from '../settle/controls'
import { say } from '../words'
import { eventsQuery, type Form } from './wire'

/** HookFields is what a webhook is told, and where. */
export function HookFields({ form, errors, change }: { form: Form; errors: Record<string, string>; change: (f: Form) => void }) {
  const { data = [] } = useQuery(eventsQuery)
  const all = form.events.includes('*')
  return (
    <>
      <Input label={say('hooks.name')} value={form.name} onChange={(e) => change({ ...form, name: e.target.value })} error={errors.name} maxLength={200} required />
      <Input label={say('hooks.url')} type="url" dir="ltr" placeholder="https://" value={form.url} onChange={(e) => change({ ...form, url: e.target.value })} error={errors.url} maxLength={2000} required />
      <fieldset className="flex min-w-0 flex-col gap-2">
        <legend className="mb-1 text-sm font-medium">{say('hooks.events')}</legend>
        <Check label={say('hooks.events.all')} checked={all} onChange={(e) => change({ ...form, events: e.target.checked ? ['*'] : [] })} />
        {all ? null : <Chips label={say('hooks.events')} options={data.map((e) => ({ value: e, text: e }))} value={form.events} change={(events) => change({ ...form, events })} />}
        <Wrong text={errors.events} />
      </fieldset>
      <Check label={say('hooks.enabled')} checked={form.enabled} onChange={(e) => change({ ...form, enabled: e.target.checked })} />
    </>
  )
}

/** faultsOf is what can be said without the hub. */
export function faultsOf(f: Form): Record<string, string> {
  return {
    ...(f.name.trim() ? {} : { name: say('field.required') }),
    ...(f.url.trim() ? {} : { url: say('field.required') }),
    ...(f.events.length > 0 ? {} : { events: say('field.required') }),
  }
}
