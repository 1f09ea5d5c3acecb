import { usePurposes } from '@/rooms/campaigns/topics'
import { Pick } from '@/rooms/segments/controls'
import { Named } from '@/rooms/segments/place'
import { Button, IconButton } from '@/ui/button'
import { Check, Input, Select } from '@/ui/field'
import { Ask, EventForm } from './asking'
import type { Journey } from './wire'
import { say, told } from './words'
import type { World } from './world'

const zones: readonly string[] = Intl.supportedValuesOf('timeZone')

interface EndsProps { journey: Journey; world: World; change: (to: Journey, mark?: string) => void }
type Came = 'event' | 'segment' | 'date' | 'manual'

/** EntryForm is who comes in, and what holds for the journey as a whole. */
export function EntryForm({ journey: j, world, change }: EndsProps) {
  const e = j.entry
  const kind: Came = e.event ? 'event' : e.segment ? 'segment' : e.date ? 'date' : 'manual'
  const put = (entry: Journey['entry'], mark = '') => change({ ...j, entry }, mark)
  const turn = (to: Came) => put({
    ...(to === 'event' ? { event: { name: world.events[0] ?? 'order.placed' } } : to === 'segment' ? { segment: world.segments[0]?.value ?? '' } : to === 'date' ? { date: { trait: world.traits[0] ?? 'birthday', yearly: true } } : { manual: true }),
    ...(e.if ? { if: e.if } : {}),
  })
  const purposes = usePurposes(j.purpose || 'marketing')
  const words = (key: 'purpose' | 'zone' | 'note') => (to: string) => { const { [key]: _, ...rest } = j; change(to ? { ...rest, [key]: to } : rest, key) }
  return (
    <>
      <Select label={say('entry.by')} value={kind} onChange={(x) => turn(x.target.value as Came)} options={(['event', 'segment', 'date', 'manual'] as const).map((k) => ({ value: k, text: told(`entry.${k}`) ?? k }))} />
      {e.event ? <EventForm of={e.event} world={world} change={(event) => put({ ...e, event }, 'entry')} /> : null}
      {kind === 'segment' ? (
        <>
          <Pick label={say('segment')} value={e.segment ?? ''} options={world.segments} change={(segment) => put({ ...e, segment })} />
          <Check label={say('entry.inside')} help={say('entry.inside.help')} checked={e.inside ?? false} onChange={(x) => { const { inside: _, ...rest } = e; put(x.target.checked ? { ...rest, inside: true } : rest) }} />
        </>
      ) : null}
      {e.date ? (
        <>
          <Input label={say('trait')} hints={world.traits} value={e.date.trait} onChange={(x) => put({ ...e, date: { ...e.date!, trait: x.target.value } }, 'date')} />
          <Check label={say('yearly')} checked={e.date.yearly ?? false} onChange={(x) => put({ ...e, date: { ...e.date!, yearly: x.target.checked } })} />
          <Input label={say('offset')} help={say('offset.help')} value={e.date.offset ?? ''} onChange={(x) => put({ ...e, date: { ...e.date!, offset: x.target.value } }, 'date')} />
          <Input label={say('at')} type="time" value={e.date.at ?? ''} onChange={(x) => put({ ...e, date: { ...e.date!, at: x.target.value } }, 'date')} />
        </>
      ) : null}
      {kind === 'manual' ? null : <Check label={say('entry.manual.too')} checked={e.manual ?? false} onChange={(x) => { const { manual: _, ...rest } = e; put(x.target.checked ? { ...rest, manual: true } : rest) }} />}
      {e.if
        ? <fieldset className="flex flex-col gap-2 rounded-sm border border-line p-2.5"><legend className="px-1 text-sm font-medium">{say('only.if')}</legend><Named name={say('only.if')}><Ask of={e.if} journey={j} world={world} entering change={(x) => put({ ...e, if: x }, 'if')} /></Named><Button small look="ghost" className="self-start" onClick={() => { const { if: _, ...rest } = e; put(rest) }}>{say('remove')}</Button></fieldset>
        : <Button small icon="plus" className="self-start" onClick={() => put({ ...e, if: { trait: { key: world.traits[0] ?? 'language', op: 'known' } } })}>{say('only.if')}</Button>}
      <hr className="border-line" />
      <Check label={say('again')} checked={j.again?.allow ?? false} onChange={(x) => { const { again: _, ...rest } = j; change(x.target.checked ? { ...rest, again: { allow: true } } : rest) }} />
      {j.again?.allow ? <Input label={say('again.after')} help={say('how.long.help')} value={j.again.after ?? ''} onChange={(x) => change({ ...j, again: { allow: true, ...(x.target.value ? { after: x.target.value } : {}) } }, 'again')} /> : null}
      <Select label={say('purpose')} value={j.purpose || 'marketing'} onChange={(x) => words('purpose')(x.target.value === 'marketing' ? '' : x.target.value)} options={purposes} />
      <Input label={say('zone')} placeholder="UTC" maxLength={64} hints={zones} value={j.zone ?? ''} onChange={(x) => words('zone')(x.target.value)} />
      <Input label={say('note')} maxLength={2000} value={j.note ?? ''} onChange={(x) => words('note')(x.target.value)} />
    </>
  )
}

export function GoalsForm({ journey: j, world, change }: EndsProps) {
  const goals = j.goals ?? []
  const set = (next: typeof goals, mark = '') => { const { goals: _, ...rest } = j; change(next.length > 0 ? { ...rest, goals: next } : rest, mark) }
  return (
    <>
      <p className="text-sm text-muted">{say('goals.text')}</p>
      {goals.map((g, i) => {
        const put = (to: typeof g) => set(goals.map((x, n) => (n === i ? to : x)), `goal ${i}`)
        return (
          // oxlint-disable-next-line react/no-array-index-key -- they have no name of their own
          <fieldset key={i} className="flex flex-col gap-2 rounded-sm border border-line p-2.5">
            <legend className="px-1 text-sm font-medium">{g.name || say('goal')}</legend>
            <Input label={say('name')} required maxLength={100} value={g.name} onChange={(e) => put({ ...g, name: e.target.value })} />
            <Named name={say('goal.n', { n: i + 1 })}>
              <Pick label={say('asks')} value={g.segment ? 'segment' : 'event'} options={[{ value: 'event', text: say('asks.event') }, { value: 'segment', text: say('asks.segment') }]} change={(k) => put(k === 'segment' ? { name: g.name, segment: world.segments[0]?.value ?? '' } : { name: g.name, event: { name: world.events[0] ?? 'order.placed' } })} />
              {g.event ? <EventForm of={g.event} world={world} change={(event) => put({ ...g, event })} /> : <Pick label={say('segment')} value={g.segment ?? ''} options={world.segments} change={(segment) => put({ name: g.name, segment })} />}
            </Named>
            <Button small look="ghost" className="self-start" onClick={() => set(goals.filter((_, n) => n !== i))}>{say('remove.what', { what: say('goal.n', { n: i + 1 }) })}</Button>
          </fieldset>
        )
      })}
      <Button small icon="plus" className="self-start" onClick={() => set([...goals, { name: say('goal'), event: { name: world.events[0] ?? 'order.placed' } }])}>{say('goal.add')}</Button>
    </>
  )
}

const ons = ['reply', 'open_conversation', 'opt_out', 'event', 'segment', 'segment_left'] as const

export function ExitsForm({ journey: j, world, change }: EndsProps) {
  const exits = j.exits ?? []
  const set = (next: typeof exits, mark = '') => { const { exits: _, ...rest } = j; change(next.length > 0 ? { ...rest, exits: next } : rest, mark) }
  return (
    <>
      <p className="text-sm text-muted">{say('exits.text')}</p>
      {exits.map((x, i) => {
        const put = (to: typeof x) => set(exits.map((o, n) => (n === i ? to : o)), `exit ${i}`)
        const turn = (on: (typeof ons)[number]) => put({ on, ...(on === 'event' ? { event: { name: world.events[0] ?? 'order.placed' } } : on.startsWith('segment') ? { segment: world.segments[0]?.value ?? '' } : {}) })
        return (
          // oxlint-disable-next-line react/no-array-index-key -- they have no name of their own
          <Named key={i} name={say('exit.n', { n: i + 1 })}><div className="flex flex-col gap-2 rounded-sm border border-line p-2.5">
            <div className="flex items-center gap-1.5">
              <Pick label={say('exit.on')} value={x.on} options={ons.map((o) => ({ value: o, text: told(`exit.${o}`) ?? o }))} change={(on) => turn(on as (typeof ons)[number])} />
              <span className="flex-1" /><IconButton icon="close" label={say('remove.what', { what: `${i + 1}, ${told(`exit.${x.on}`) ?? x.on}` })} onClick={() => set(exits.filter((_, n) => n !== i))} />
            </div>
            {x.event ? <EventForm of={x.event} world={world} change={(event) => put({ ...x, event })} /> : null}
            {x.segment !== undefined ? <Pick label={say('segment')} value={x.segment} options={world.segments} change={(segment) => put({ ...x, segment })} /> : null}
          </div></Named>
        )
      })}
      <Button small icon="plus" className="self-start" onClick={() => set([...exits, { on: ons.find((o) => !exits.some((x) => x.on === o)) ?? 'reply' }])}>{say('exit.add')}</Button>
    </>
  )
}
