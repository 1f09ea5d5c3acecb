import { OfferPick } from '@/rooms/campaigns/builder/offer'
import { usePurposeName, usePurposes } from '@/rooms/campaigns/topics'
import { Pick } from '@/rooms/segments/controls'
import { Named } from '@/rooms/segments/place'
import { Button, IconButton } from '@/ui/button'
import { Check, Field, Input, Select } from '@/ui/field'
import { Ask, EventForm, MessageForm } from './asking'
import { asked } from './tell'
import type { Journey, Step } from './wire'
import { say, told } from './words'
import type { World } from './world'

export interface VerbProps { step: Step; journey: Journey; world: World; change: (to: Step) => void }

/** To is where a way leads: any other step. */
export function To({ label, value, step, journey, change }: { label: string; value: string; step: string; journey: Journey; change: (to: string) => void }) {
  return <Select label={label} value={value} onChange={(e) => change(e.target.value)} options={[...(value === '' ? [{ value: '', text: '–' }] : []), ...(journey.steps ?? []).filter((s) => s.id !== step || s.wait).map((s) => ({ value: s.id, text: s.name ? `${s.name} (${s.id})` : s.id }))]} />
}

export function SendForm({ step, journey, world, change }: VerbProps) {
  const send = step.send!
  const name = usePurposeName()
  const purposes = usePurposes(send.purpose)
  const channels = send.channels ?? []
  const offered = [...world.channels, ...channels.filter((c) => !world.channels.some((w) => w.value === c)).map((c) => ({ value: c, text: c }))]
  const known = world.templates.some((t) => t.value === send.template)
  return (
    <>
      <Select label={say('template')} value={send.template} onChange={(e) => change({ ...step, send: { ...send, template: e.target.value } })} options={[...(known ? [] : [{ value: send.template, text: send.template || say('send.none') }]), ...world.templates]} />
      <fieldset className="flex flex-col gap-1.5">
        <legend className="mb-1 text-sm font-medium">{say('channels')}</legend>
        {channels.map((c, i) => (
          <div key={c} className="flex items-center gap-1.5">
            <span className="num w-5 text-sm text-muted">{i + 1}.</span><span className="flex-1">{offered.find((o) => o.value === c)?.text}</span>
            <IconButton icon="up" label={say('sooner', { what: c })} disabled={i === 0} onClick={() => change({ ...step, send: { ...send, channels: channels.map((x, n) => (n === i - 1 ? c : n === i ? channels[i - 1]! : x)) } })} />
            <IconButton icon="close" label={say('remove.what', { what: offered.find((o) => o.value === c)?.text ?? c })} disabled={channels.length === 1} onClick={() => change({ ...step, send: { ...send, channels: channels.filter((x) => x !== c) } })} />
          </div>
        ))}
        {offered.some((o) => !channels.includes(o.value)) ? <Pick label={say('channel.add')} none={say('channel.add')} value="" options={offered.filter((o) => !channels.includes(o.value))} change={(c) => change({ ...step, send: { ...send, channels: [...channels, c] } })} /> : null}
      </fieldset>
      <Select label={say('purpose')} value={send.purpose ?? ''} options={[{ value: '', text: say('purpose.same', { purpose: name(journey.purpose || 'marketing') }) }, ...purposes]} onChange={(e) => { const { purpose: _, ...rest } = send; change({ ...step, send: e.target.value ? { ...rest, purpose: e.target.value } : rest }) }} />
      <OfferPick id={send.coupon_pool ?? ''} change={(id) => { const { coupon_pool: _, ...rest } = send; change({ ...step, send: id ? { ...rest, coupon_pool: id } : rest }) }} />
    </>
  )
}

const days = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const
type Waited = 'time' | 'event' | 'segment' | 'message'

export function WaitForm({ step, journey, world, change }: VerbProps) {
  const w = step.wait!
  const kind: Waited = w.event ? 'event' : w.segment ? 'segment' : w.message ? 'message' : 'time'
  const turn = (to: Waited) => {
    const out = { at_most: w.at_most || '3d', else: w.else || step.next || '' }
    const wait = { time: { for: '1d' }, event: { event: { name: world.events[0] ?? 'order.placed' }, ...out }, segment: { segment: world.segments[0]?.value ?? 'seg_', ...out },
      message: { message: { step: (journey.steps ?? []).find((s) => s.send)?.id ?? '', outcome: 'clicked' as const }, ...out } }[to]
    change({ ...step, wait })
  }
  const set = (to: Partial<typeof w>) => change({ ...step, wait: Object.fromEntries(Object.entries({ ...w, ...to }).filter(([, v]) => v !== '' && v !== undefined)) })
  const on = w.until?.weekdays ?? []
  return (
    <>
      <Select label={say('wait.for')} value={kind} onChange={(e) => turn(e.target.value as Waited)} options={(['time', 'event', 'segment', 'message'] as const).map((k) => ({ value: k, text: told(`wait.${k}`) ?? k }))} />
      {kind === 'time' ? (
        <>
          <Input label={say('how.long')} help={say('how.long.help')} value={w.for ?? ''} maxLength={20} onChange={(e) => set({ for: e.target.value })} />
          <Input label={say('until.time')} help={say('until.help')} type="time" value={w.until?.time ?? ''} onChange={(e) => set({ until: e.target.value ? { ...w.until, time: e.target.value } : undefined })} />
          {w.until ? (
            <fieldset className="flex flex-wrap gap-1"><legend className="mb-1 text-sm font-medium">{say('weekdays')}</legend>
              {days.map((d) => <Button key={d} small look={on.includes(d) ? 'primary' : 'plain'} aria-pressed={on.includes(d)} onClick={() => { const next = days.filter((x) => (x === d ? !on.includes(d) : on.includes(x))); set({ until: { time: w.until!.time, ...(next.length > 0 ? { weekdays: [...next] } : {}) } }) }}>{told(`day.${d}`)}</Button>)}
            </fieldset>
          ) : null}
        </>
      ) : null}
      {w.event ? <EventForm of={w.event} world={world} change={(event) => set({ event })} /> : null}
      {kind === 'segment' ? <Select label={say('segment')} value={w.segment ?? ''} options={[...(world.segments.some((s) => s.value === w.segment) ? [] : [{ value: w.segment ?? '', text: w.segment ?? '' }]), ...world.segments]} onChange={(e) => set({ segment: e.target.value })} /> : null}
      {w.message ? <MessageForm of={w.message} journey={journey} change={(message) => set({ message })} /> : null}
      {kind === 'time' ? null : (
        <>
          <Input label={say('at.most')} help={say('how.long.help')} value={w.at_most ?? ''} maxLength={20} onChange={(e) => change({ ...step, wait: { ...w, at_most: e.target.value } })} />
          <To label={say('on.timeout')} value={w.else ?? ''} step={step.id} journey={journey} change={(to) => change({ ...step, wait: { ...w, else: to } })} />
        </>
      )}
    </>
  )
}

export function BranchForm({ step, journey, world, change }: VerbProps) {
  const b = step.branch!
  const cases = b.cases ?? []
  const set = (next: typeof cases) => change({ ...step, branch: { ...b, cases: next } })
  return (
    <>
      {cases.map((c, i) => (
        // oxlint-disable-next-line react/no-array-index-key -- they have no name of their own
        <fieldset key={i} className="flex flex-col gap-2.5 rounded-sm border border-line p-2.5">
          <legend className="px-1 text-sm font-medium">{say('case', { n: i + 1 })}</legend>
          <p className="text-sm text-muted" dir="auto">{asked(c.if, world)}</p>
          <Named name={say('case', { n: i + 1 })}><Ask of={c.if} journey={journey} world={world} change={(to) => set(cases.map((x, n) => (n === i ? { ...x, if: to } : x)))} /></Named>
          <To label={say('case.to', { n: i + 1 })} value={c.next} step={step.id} journey={journey} change={(next) => set(cases.map((x, n) => (n === i ? { ...x, next } : x)))} />
          {cases.length > 1 ? <Button small look="ghost" className="self-start" onClick={() => set(cases.filter((_, n) => n !== i))}>{say('case.remove', { n: i + 1 })}</Button> : null}
        </fieldset>
      ))}
      <Button small icon="plus" className="self-start" onClick={() => set([...cases, { if: { trait: { key: world.traits[0] ?? 'language', op: 'is', value: '' } }, next: b.else }])}>{say('case.add')}</Button>
      <To label={say('else')} value={b.else} step={step.id} journey={journey} change={(to) => change({ ...step, branch: { ...b, else: to } })} />
    </>
  )
}

export function SplitForm({ step, journey, change }: VerbProps) {
  const arms = step.split ?? []
  const sum = arms.reduce((n, a) => n + a.percent, 0)
  const set = (next: typeof arms) => change({ ...step, split: next })
  return (
    <>
      {arms.map((a, i) => (
        // oxlint-disable-next-line react/no-array-index-key -- they have no name of their own
        <div key={i} className="flex items-end gap-2">
          <Input label={say('percent', { n: i + 1 })} type="number" min={1} max={100} className="num !w-20" value={a.percent} onChange={(e) => set(arms.map((x, n) => (n === i ? { ...x, percent: Number(e.target.value) } : x)))} />
          <div className="min-w-0 flex-1"><To label={say('arm.to', { n: i + 1 })} value={a.next} step={step.id} journey={journey} change={(next) => set(arms.map((x, n) => (n === i ? { ...x, next } : x)))} /></div>
          {arms.length > 1 ? <IconButton icon="close" label={say('remove.what', { what: say('arm', { n: i + 1 }) })} onClick={() => set(arms.filter((_, n) => n !== i))} /> : null}
        </div>
      ))}
      <p className={`text-sm ${sum === 100 ? 'text-muted' : 'text-danger'}`}>{say('sum', { n: sum })}</p>
      <Button small icon="plus" className="self-start" disabled={arms.length > 9} onClick={() => set([...arms, { percent: Math.max(1, 100 - sum), next: arms.at(-1)?.next ?? '' }])}>{say('arm.add')}</Button>
    </>
  )
}

const listed = (text: string) => [...new Set(text.split(',').map((x) => x.trim()).filter(Boolean))]

export function SetForm({ step, change }: VerbProps) {
  const s = step.set!
  const text = Object.entries(s.traits ?? {}).map(([k, v]) => `${k} = ${v ?? ''}`).join('\n')
  const put = (to: Partial<typeof s>) => {
    const all = { ...s, ...to }
    change({ ...step, set: { ...(Object.keys(all.traits ?? {}).length > 0 ? { traits: all.traits } : {}), ...(all.tag?.length ? { tag: all.tag } : {}), ...(all.untag?.length ? { untag: all.untag } : {}) } })
  }
  return (
    <>
      <Field label={say('traits')} help={say('traits.help')}>
        {(props) => <textarea {...props} key={`${step.id} traits`} rows={3} defaultValue={text} dir="ltr" spellCheck={false} className="field-box font-mono text-sm" onBlur={(e) => put({ traits: Object.fromEntries(e.target.value.split('\n').filter((l) => l.includes('=')).map((l) => { const at = l.indexOf('='); return [l.slice(0, at).trim(), l.slice(at + 1).trim() || null] })) as typeof s.traits })} />}
      </Field>
      <Input key={`${step.id} tag`} label={say('tag')} defaultValue={(s.tag ?? []).join(', ')} onBlur={(e) => put({ tag: listed(e.target.value) })} />
      <Input key={`${step.id} untag`} label={say('untag')} defaultValue={(s.untag ?? []).join(', ')} onBlur={(e) => put({ untag: listed(e.target.value) })} />
    </>
  )
}

export function EndForm({ step, change }: VerbProps) {
  const end = step.end ?? {}
  const put = (reached: boolean, reason: string) => change({ ...step, end: { ...(reached ? { reached } : {}), ...(reason ? { reason } : {}) } })
  return (
    <>
      <Check label={say('end.counts')} checked={end.reached ?? false} onChange={(e) => put(e.target.checked, end.reason ?? '')} />
      <Input label={say('reason')} maxLength={100} value={end.reason ?? ''} onChange={(e) => put(end.reached ?? false, e.target.value)} />
    </>
  )
}
