import { useState } from 'react'
import { Picks, When } from '@/rooms/campaigns/builder/fields'
import { Form } from '@/rooms/customers/who/form'
import { Check, Field, Input } from '@/ui/field'
import { notify } from '@/ui/toasts'
import { ApiError } from '@/wire/client'
import { create, save, type Pool, type Saved } from './wire'
import { say } from './words'

const kinds = ['list', 'made', 'same'] as const
const wrongs = ['name', 'code', 'prefix', 'terms'] as const
type Wrong = (typeof wrongs)[number]

/** faultOf is the first thing that the hub would refuse. */
function faultOf(p: Pool): Wrong | '' {
  if (p.name.trim() === '') return 'name'
  if (p.codes === 'same' && !/^\S+$/.test(p.code?.trim() ?? '')) return 'code'
  if (p.codes === 'made' && /\s/.test(p.prefix?.trim() ?? '')) return 'prefix'
  return ''
}

/** plain leaves out what does not belong to where the codes come from. */
const plain = ({ name, terms, ends_at, codes, code, prefix, goodwill }: Pool): Pool => ({ name: name.trim(), terms, ends_at, codes, goodwill, ...(codes === 'same' ? { code } : {}), ...(codes === 'made' ? { prefix } : {}) })

interface OfferFormProps { offer?: Saved; onClose: () => void; onMade: (offer: Saved) => void }

/** OfferForm makes an offer, or changes one; where its codes come from stays. */
export function OfferForm({ offer, onClose, onMade }: OfferFormProps) {
  const [pool, setPool] = useState<Pool>(offer?.pool ?? { name: '', codes: 'list' })
  const [fault, setFault] = useState<Wrong | ''>('')
  const set = (more: Partial<Pool>) => setPool({ ...pool, ...more })
  const wrong = (field: Wrong) => (fault === field ? say(`${field}.wrong`) : undefined)
  const check = () => {
    const found = faultOf(pool)
    setFault(found)
    return found === ''
  }
  const run = async () => {
    try {
      const now = offer ? await save(offer.id, plain(pool), offer.version) : await create(plain(pool))
      notify(say(offer ? 'saved' : 'made'))
      if (!offer) onMade(now)
    } catch (error) {
      if (!(error instanceof ApiError)) throw error
      if (error.status === 409) throw new ApiError(409, { detail: say('conflict') }, error.requestId)
      const field = wrongs.find((w) => error.fields.some((f) => f.field.split('.').at(-1) === w))
      if (!field) throw error
      setFault(field)
      throw new ApiError(error.status, { detail: say(`${field}.wrong`) }, error.requestId)
    }
  }
  return (
    <Form title={offer ? say('edit.of', { name: offer.pool.name }) : say('new')} button={offer ? undefined : say('create')} check={check} run={run} onClose={onClose}>
      <Input label={say('name')} help={say('name.help')} required value={pool.name} maxLength={200} autoComplete="off" error={wrong('name')} onChange={(e) => set({ name: e.target.value })} />
      {offer ? <p className="text-sm"><span className="font-medium">{say(`kind.${pool.codes}`)}.</span> <span className="text-muted">{say('kind.stays')}</span></p>
        : <Picks legend={say('kind')} value={pool.codes} change={(codes) => set({ codes: codes as Pool['codes'] })} options={kinds.map((k) => ({ value: k, title: say(`kind.${k}`), text: say(`kind.${k}.text`) }))} />}
      {pool.codes === 'same' ? <Input label={say('code')} required value={pool.code ?? ''} maxLength={100} dir="ltr" autoComplete="off" error={wrong('code')} onChange={(e) => set({ code: e.target.value })} /> : null}
      {pool.codes === 'made' ? <Input label={say('prefix')} help={say('prefix.help')} value={pool.prefix ?? ''} maxLength={40} dir="ltr" autoComplete="off" error={wrong('prefix')} onChange={(e) => set({ prefix: e.target.value })} /> : null}
      <Field label={say('terms')} help={say('terms.help')} error={wrong('terms')}>
        {(props) => <textarea {...props} rows={3} dir="auto" maxLength={2000} value={pool.terms ?? ''} onChange={(e) => set({ terms: e.target.value })} className="field-box" />}
      </Field>
      <When label={say('ends')} help={say('ends.help')} value={pool.ends_at ?? undefined} change={(ends_at) => set({ ends_at })} />
      <Check label={say('goodwill')} help={say('goodwill.help')} checked={pool.goodwill ?? false} onChange={(e) => set({ goodwill: e.target.checked })} />
    </Form>
  )
}
