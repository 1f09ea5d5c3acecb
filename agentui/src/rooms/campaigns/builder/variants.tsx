import { Button, IconButton } from '@/ui/button'
import { Input } from '@/ui/field'
import { say } from '../say'
import type { Message, Split } from '../wire'
import { Num } from './fields'
import { MessagePick } from './message'

const most = 10
const letters = 'ABCDEFGHIJ'

interface VariantsProps { value: readonly Split[]; change: (v: Split[]) => void; messages?: readonly Message[]; faultOf: (field: string) => string | undefined }

/** Variants are what is compared: each a share of the people, and a message. */
export function Variants({ value, change, messages, faultOf }: VariantsProps) {
  const all = value.reduce((n, v) => n + v.weight, 0)
  const name = (at: number) => [...letters].find((l) => !value.some((v) => v.name === l)) ?? `${letters[at]}2`
  const add = () => {
    const next = [...value, { name: name(value.length), weight: 1 }]
    change(next.length === 1 ? [...next, { name: 'B', weight: 1 }] : next)
  }
  const set = (at: number, more: Partial<Split>) => change(value.map((v, i) => (i === at ? { ...v, ...more } : v)))
  const drop = (at: number) => change(value.length <= 2 ? [] : value.filter((_, i) => i !== at))
  return (
    <div className="flex flex-col gap-3">
      <p className="text-muted">{say('variants.text')}</p>
      {value.map((v, at) => (
        <fieldset key={letters[at]} className="grid grid-cols-1 items-start gap-3 rounded-sm border border-line p-3 min-[480px]:grid-cols-[minmax(0,1fr)_8rem_auto]">
          <legend className="sr-only">{say('variant', { name: v.name })}</legend>
          <Input label={say('variant.name')} value={v.name} maxLength={40} error={faultOf(`variants[${at}].name`)} onChange={(e) => set(at, { name: e.target.value })} />
          <Num label={say('variant.weight')} value={v.weight} min={1} max={1000} change={(weight) => { if (weight) set(at, { weight }) }} help={all > 0 ? `${Math.round((v.weight / all) * 100)} %` : undefined} />
          <IconButton icon="close" label={say('audience.remove', { name: v.name })} className="min-[480px]:mt-6" onClick={() => drop(at)} />
          <div className="min-[480px]:col-span-3"><MessagePick label={say('message')} value={v.template ?? ''} messages={messages} empty={say('variant.same')} error={faultOf(`variants[${at}].template`)} change={(template) => set(at, { template })} /></div>
        </fieldset>
      ))}
      {value.length < most ? <span><Button small icon="plus" onClick={add}>{value.length === 0 ? say('variants.start') : say('variants.add')}</Button></span> : null}
    </div>
  )
}
