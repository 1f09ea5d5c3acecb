import { useQuery } from '@tanstack/react-query'
import { useId } from 'react'
import { Link } from '@tanstack/react-router'
import { ticker } from '@/app/hub'
import { may } from '@/app/session'
import { moment } from '@/i18n/dates'
import { schemaQuery } from '@/rooms/customers/who/wire'
import { templateQuery } from '@/rooms/templates/wire'
import { Field, Input, Select } from '@/ui/field'
import { say } from '../say'
import { usePurposes } from '../topics'
import type { Campaign } from '../wire'
import { More, Num } from './fields'
import type { StepProps } from './use'

interface PartProps { campaign: Campaign; change: (more: Partial<Campaign>) => void; faultOf: StepProps['faultOf'] }

/** Purpose is what people said yes to: one of the topics they may choose. */
export function Purpose({ campaign: c, change }: PartProps) {
  const options = usePurposes(c.purpose || 'marketing')
  const help = <>{say('purpose.help')}{may('campaigns.send') ? <> <Link to="/admin/sending" className="underline underline-offset-2">{say('purpose.topics')}</Link></> : null}</>
  return <Select label={say('purpose')} help={help} value={c.purpose || 'marketing'} onChange={(e) => change({ purpose: e.target.value })} options={options} />
}

/** Revision is which state of the message goes out: what is live then, or one that was let out. */
export function Revision({ campaign: c, change, faultOf }: PartProps) {
  const { data } = useQuery({ ...templateQuery(c.template), enabled: c.template !== '' })
  const now = c.revision ?? 0
  if (c.template === '') return null
  const out = [...new Map((data?.history ?? []).filter((e) => !e.cancelled && Date.parse(e.effective_at) <= ticker.now).map((e) => [e.revision, e])).values()].reverse()
  const live = data?.state.live?.revision
  const missing = now > 0 && !out.some((e) => e.revision === now)
  return (
    <Select
      label={say('revision')} help={say('revision.help')} value={String(now)} error={now > 0 ? faultOf('revision') : undefined} onChange={(e) => change({ revision: Number(e.target.value) })}
      options={[
        { value: '0', text: say('revision.live') },
        ...(missing ? [{ value: String(now), text: say('rev', { rev: now }) }] : []),
        ...out.map((e) => ({ value: String(e.revision), text: `${say('rev', { rev: e.revision })} · ${e.revision === live ? say('revision.now') : moment(e.effective_at)}` })),
      ]}
    />
  )
}

/** Goal is what people are hoped to do: who does it is counted. */
export function Goal({ campaign: c, change, faultOf }: PartProps) {
  const list = useId()
  const { data } = useQuery({ ...schemaQuery, enabled: may('contacts.read') })
  const goal = c.goal
  const set = (more: Partial<NonNullable<Campaign['goal']>>) => change({ goal: { event: '', ...goal, ...more } })
  return (
    <More title={say('goal')} open={!!goal?.event}>
      <p className="text-muted">{say('goal.text')}</p>
      <Field label={say('goal.event')} help={say('goal.event.help')} error={goal ? faultOf('goal.event') : undefined}>
        {(props) => <><input {...props} list={list} value={goal?.event ?? ''} maxLength={100} autoComplete="off" dir="ltr" onChange={(e) => (e.target.value === '' ? change({ goal: undefined }) : set({ event: e.target.value }))} className="field-box" /><datalist id={list}>{data?.events.map((n) => <option key={n} value={n}>{n}</option>)}</datalist></>}
      </Field>
      {goal ? <Num label={say('goal.days')} help={say('goal.days.help')} unit={say('goal.unit')} placeholder="7" max={365} value={goal.days} change={(days) => set({ days })} /> : null}
    </More>
  )
}

const trackings = ['off', 'aggregate', 'personal'] as const
const marks = ['utm_source', 'utm_medium', 'utm_campaign'] as const

/** Tracking is whether it is counted what is opened, and what is put behind links that are counted. */
export function Tracking({ campaign: c, change, faultOf }: PartProps) {
  const now = c.tracking || 'off'
  return (
    <More title={say('tracking')} open={now !== 'off' || marks.some((k) => c[k])}>
      <Select label={say('tracking')} help={say(`tracking.${now}.help`)} value={now} onChange={(e) => change({ tracking: e.target.value as 'off' })} options={trackings.map((x) => ({ value: x, text: say(`tracking.${x}`) }))} />
      {now === 'off' && !marks.some((k) => c[k]) ? null : (
        <fieldset className="flex flex-col gap-3">
          <legend className="mb-1 text-sm font-medium">{say('utm')}</legend>
          <div className="grid grid-cols-1 gap-3 min-[560px]:grid-cols-3">
            {marks.map((k) => <Input key={k} label={k} value={c[k] ?? ''} maxLength={100} dir="ltr" autoComplete="off" error={faultOf(k)} onChange={(e) => change({ [k]: e.target.value })} />)}
          </div>
          <p className="text-sm text-muted">{say(now === 'off' ? 'utm.off' : 'utm.help')}</p>
        </fieldset>
      )}
    </More>
  )
}
