import { useId } from 'react'
import { t } from '@/i18n'
import type { Field as Spec } from '@/wire/shapes'
import { Check, Field, Input, Select } from '@/ui/field'
import { helpOf, initial, labelOf, optionOf, unset, type Settings } from './settings'

interface FormProps { kind: string; fields: readonly Spec[]; values: Settings; errors: Record<string, string>; change: (values: Settings) => void; path?: string }

/** SettingsForm draws the settings of a channel as its fields say; what is
 * seldom needed is folded away. */
export function SettingsForm(props: FormProps) {
  const plain = props.fields.filter((f) => !f.advanced)
  const advanced = props.fields.filter((f) => f.advanced)
  return (
    <div className="flex flex-col gap-4">
      {plain.map((f) => <One key={f.name} field={f} {...props} />)}
      {advanced.length > 0 ? (
        <details>
          <summary className="min-h-7 w-fit rounded-sm text-muted hover:text-fg">{t('inboxes.advanced')}</summary>
          <div className="mt-3 flex flex-col gap-4">{advanced.map((f) => <One key={f.name} field={f} {...props} />)}</div>
        </details>
      ) : null}
    </div>
  )
}

type OneProps = Omit<FormProps, 'fields'> & { field: Spec }

function One({ field, kind, values, errors, change, path = '' }: OneProps) {
  const at = path + field.name
  const value = values[field.name]
  const set = (v: unknown) => change({ ...values, [field.name]: v })
  const common = { label: labelOf(kind, at), help: helpOf(kind, at), error: errors[at], required: field.required }
  switch (field.type) {
    case 'group': return <GroupField field={field} kind={kind} values={values} errors={errors} change={change} path={path} />
    case 'bool': return <Check label={common.label} help={common.help} checked={value === true} onChange={(e) => set(e.target.checked)} />
    case 'choice': return (
      <Select {...common} value={typeof value === 'string' ? value : ''} onChange={(e) => set(e.target.value || undefined)}
        options={[...(field.required || field.default ? [] : [{ value: '', text: unset() }]), ...(field.options ?? []).map((o) => ({ value: o, text: optionOf(o) }))]} />
    )
    case 'number': return <Input {...common} type="number" inputMode="numeric" min={field.min} max={field.max || undefined} value={typeof value === 'number' ? value : ''} onChange={(e) => set(e.target.value === '' ? undefined : Number(e.target.value))} className="max-w-40" dir="ltr" />
    case 'list': case 'mailboxes': return (
      <Field {...common} help={common.help ?? t('inboxes.list.help')}>
        {(props) => <textarea {...props} rows={3} value={Array.isArray(value) ? value.join('\n') : ''} onChange={(e) => set(e.target.value === '' ? [] : e.target.value.split('\n').map((x) => (field.type === 'list' ? x.trim() : x.trimStart())))} className="field-box" dir="ltr" />}
      </Field>
    )
    case 'secret': return <Input {...common} type="password" autoComplete="new-password" help={value === 'set' ? t('inboxes.secret.set') : common.help} value={typeof value === 'string' && value !== 'set' ? value : ''} onChange={(e) => set(e.target.value === '' ? 'set' : e.target.value)} dir="ltr" />
    default: {
      const long = field.type === 'text' && (field.max === undefined || field.max === 0 || field.max > 1000)
      if (long) return <Field {...common}>{(props) => <textarea {...props} rows={3} dir="auto" value={typeof value === 'string' ? value : ''} onChange={(e) => set(e.target.value)} className="field-box" />}</Field>
      return <Input {...common} type={field.type === 'email' ? 'email' : field.type === 'url' ? 'url' : 'text'} maxLength={field.max || undefined} value={typeof value === 'string' ? value : ''} onChange={(e) => set(e.target.value)} />
    }
  }
}

/** GroupField is present as a whole or not at all. */
function GroupField({ field, kind, values, errors, change, path = '' }: OneProps) {
  const id = useId()
  const at = path + field.name
  const value = values[field.name]
  const on = field.required || (value !== undefined && value !== null)
  const toggle = () => change({ ...values, [field.name]: on ? null : initial(field.fields ?? []) })
  return (
    <fieldset className="rounded-md border border-line p-4" aria-labelledby={id}>
      <label className={`flex items-center gap-2.5 ${field.required ? '' : 'min-h-6 cursor-pointer'}`}>
        {field.required ? null : <input type="checkbox" checked={on} onChange={toggle} className="size-4.5 accent-accent" />}
        <span id={id} className="font-medium">{labelOf(kind, at)}</span>
      </label>
      {errors[at] ? <p role="alert" className="mt-1 text-sm text-danger">{errors[at]}</p> : null}
      {on ? <div className="mt-3"><SettingsForm kind={kind} fields={field.fields ?? []} values={(value ?? {}) as Settings} errors={errors} path={`${at}.`} change={(v) => change({ ...values, [field.name]: v })} /></div> : null}
    </fieldset>
  )
}
