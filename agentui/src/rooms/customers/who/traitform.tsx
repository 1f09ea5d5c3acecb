import { useState } from 'react'
import { Button } from '@/ui/button'
import { Input, Select } from '@/ui/field'
import type { Profile } from '@/wire/shapes'
import { Form } from './form'
import { change, type Schema } from './wire'
import { say } from './words'

/** TraitForm sets one trait with a control of its type, or takes it away. */
export function TraitForm({ profile, schema, start, onClose }: { profile: Profile; schema?: Schema; start: string; onClose: () => void }) {
  const free = [...(schema?.traits ?? []).map((d) => ({ value: d.key, text: d.label || d.key })), ...(schema?.undeclared ?? []).map((k) => ({ value: k, text: k }))]
    .filter((o) => profile.traits[o.value] === undefined && o.value !== 'preferred_channel' && !o.value.startsWith('merged:'))
  const [picked, pick] = useState(start || free[0]?.value || '+')
  const [own, setOwn] = useState('')
  const key = picked === '+' ? own.trim() : picked
  const def = schema?.traits.find((d) => d.key === key)
  const [value, setValue] = useState(profile.traits[start] ?? '')
  const label = def?.label || key
  const control = { label: say('traits.value'), value, onChange: (e: { target: { value: string } }) => setValue(e.target.value) }
  const yes = [{ value: '', text: say('unknown') }, { value: 'true', text: say('yes') }, { value: 'false', text: say('no') }]
  const set = (to: string | null) => change(profile.id, { traits: { [key]: to } })
  const remove = start ? <Button look="ghost" className="me-auto text-danger" onClick={() => void set(null).then(onClose)}>{say('traits.remove')}</Button> : null
  return (
    <Form title={start ? say('traits.edit', { name: label }) : say('traits.add')} text={def?.description} check={() => key !== ''} run={() => set(value.trim() === '' ? null : value)} onClose={onClose} also={remove}>
      {start ? null : <Select label={say('traits.key')} value={picked} options={[...free, { value: '+', text: say('traits.other') }]} onChange={(e) => { pick(e.target.value); setValue('') }} />}
      {picked === '+' ? <Input label={say('name')} required value={own} maxLength={64} onChange={(e) => setOwn(e.target.value)} /> : null}
      {def?.type === 'bool' ? <Select {...control} options={yes} />
        : <Input {...control} maxLength={2000} type={def?.type === 'date' && value.length <= 10 ? 'date' : 'text'} inputMode={def?.type === 'number' ? 'decimal' : undefined} help={def?.type === 'list' ? say('traits.list') : undefined} />}
    </Form>
  )
}
