import { useState } from 'react'
import { queries } from '@/app/hub'
import { Input, Select } from '@/ui/field'
import { ApiError } from '@/wire/client'
import { Form } from '../who/form'
import { declare, type Def, type Schema } from './wire'
import { say } from './words'

const types = ['text', 'number', 'bool', 'date', 'list'] as const
const sound = /^[\p{L}_][\p{L}\p{N}_.:-]{0,63}$/u

/** TraitForm declares one trait, or changes its declaration. */
export function TraitForm({ schema, start, onClose }: { schema: Schema; start: Partial<Def>; onClose: () => void }) {
  const [at] = useState(() => schema.traits.findIndex((d) => d.key === start.key))
  const [def, setDef] = useState<Def>({ key: '', type: 'text', ...start })
  const [fault, setFault] = useState('')
  const set = (more: Partial<Def>) => setDef({ ...def, ...more })
  const check = () => {
    const wrong = !sound.test(def.key) ? say('key.wrong') : at < 0 && schema.traits.some((d) => d.key === def.key) ? say('key.twice') : ''
    setFault(wrong)
    return wrong === ''
  }
  const run = async () => {
    const there = schema.traits.findIndex((d) => d.key === def.key) // somebody may have changed the others meanwhile
    try { await declare(schema, there < 0 ? [...schema.traits, def] : schema.traits.map((d, i) => (i === there ? def : d))) } catch (error) {
      if (!(error instanceof ApiError) || error.status !== 409) throw error
      await queries.invalidateQueries({ queryKey: ['profile-schema'] })
      throw new ApiError(409, { detail: say('conflict') }, '')
    }
  }
  return (
    <Form title={at < 0 ? say('add') : say('edit.of', { name: def.label || def.key })} check={check} run={run} onClose={onClose}>
      <Input label={say('key')} help={say('key.help')} required value={def.key} maxLength={64} dir="ltr" autoComplete="off" disabled={at >= 0 || start.key !== undefined} error={fault || undefined} onChange={(e) => set({ key: e.target.value })} />
      <Select label={say('type')} help={say('type.help')} value={def.type} options={types.map((v) => ({ value: v, text: say(`type.${v}`) }))} onChange={(e) => set({ type: e.target.value as Def['type'] })} />
      <Input label={say('label')} value={def.label ?? ''} maxLength={100} onChange={(e) => set({ label: e.target.value })} />
      <Input label={say('description')} value={def.description ?? ''} maxLength={500} onChange={(e) => set({ description: e.target.value })} />
    </Form>
  )
}
