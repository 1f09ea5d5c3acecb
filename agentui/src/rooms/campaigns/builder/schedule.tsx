import { Check, Select } from '@/ui/field'
import { say } from '../say'
import type { Campaign } from '../wire'
import { Answers } from './answers'
import { Card, More, Num, Picks, Time, When } from './fields'
import type { StepProps } from './use'

type Times = NonNullable<Campaign['schedule']>

const evening = { from: '21:00', to: '08:00' }
const every = ['', 'day', 'week', 'month'] as const

/** nextHour is a proposal: the next full hour but one. */
const nextHour = (): string => new Date(Math.ceil(Date.now() / 3_600_000 + 1) * 3_600_000).toISOString()

/** Schedule says when, how fast, in which hours not, and when it stops by itself. */
export function Schedule({ work, checked, faultOf }: StepProps) {
  const { campaign: c, change } = work
  const s: Times = c.schedule ?? {}
  const set = (more: Partial<Times>) => change({ schedule: { ...s, ...more } })
  return (
    <div className="grid grid-cols-1 items-start gap-4 min-[1000px]:grid-cols-2">
      <Card title={say('when')}>
        <Picks legend={say('when.start')} value={s.at ? 'at' : 'now'} change={(v) => set(v === 'at' ? { at: nextHour() } : { at: undefined, every: '', until: undefined })}
          options={[{ value: 'now', title: say('when.now'), text: say('when.now.text') }, { value: 'at', title: say('when.at'), text: say('when.at.text') }]} />
        {s.at ? <When label={say('when.at')} value={s.at ?? undefined} change={(at) => set({ at })} error={faultOf('schedule.at')} /> : null}
        <Check label={say('when.local')} help={say('when.local.help')} checked={!!s.local} onChange={(e) => set({ local: e.target.checked ? '10:00' : '' })} />
        {s.local ? <Time label={say('when.localtime')} value={s.local} change={(x) => set({ local: x })} /> : null}
        {s.at ? <Select label={say('every')} value={s.every ?? ''} onChange={(e) => set({ every: e.target.value as '' })} options={every.map((x) => ({ value: x, text: say(x ? `every.${x}` : 'every.once') }))} /> : null}
        {s.every ? <When label={say('until')} help={say('until.help')} value={s.until ?? undefined} change={(until) => set({ until })} error={faultOf('schedule.until')} /> : null}
      </Card>
      <div className="flex min-w-0 flex-col gap-4">
        <Card title={say('quiet')} text={say('quiet.text')}>
          <Check label={say('quiet.own')} help={say('quiet.help')} checked={!!c.quiet} onChange={(e) => change({ quiet: e.target.checked ? evening : undefined })} />
          {c.quiet ? <div className="flex flex-wrap gap-4"><Time label={say('quiet.from')} value={c.quiet.from} change={(from) => change({ quiet: { ...c.quiet!, from } })} /><Time label={say('quiet.to')} value={c.quiet.to} change={(to) => change({ quiet: { ...c.quiet!, to } })} /></div> : null}
          {faultOf('quiet') ? <p role="alert" className="text-sm text-danger">{faultOf('quiet')}</p> : null}
        </Card>
        <Card title={say('care')} text={say('care.text')}>
          <Check label={say('care.hold')} help={say('care.help')} checked={c.care !== 'send'} onChange={(e) => change({ care: e.target.checked ? 'hold' : 'send' })} />
        </Card>
        <Answers work={work} checked={checked} faultOf={faultOf} />
        <Limits campaign={c} change={change} />
      </div>
    </div>
  )
}

function Limits({ campaign: c, change }: { campaign: Campaign; change: (more: Partial<Campaign>) => void }) {
  const stop = c.stop ?? {}
  const throttle = c.throttle ?? {}
  const paced = (throttle.per_second ?? 0) > 0 || (throttle.per_domain ?? 0) > 0
  return (
    <>
      <More title={say('pace')} open={paced}>
        <Num label={say('pace.second')} help={say('pace.help')} unit={say('pace.unit')} value={throttle.per_second} step={0.1} max={100_000} change={(per_second) => change({ throttle: { ...throttle, per_second } })} />
        <Num label={say('pace.domain')} unit={say('pace.unit')} value={throttle.per_domain} step={0.1} max={100_000} change={(per_domain) => change({ throttle: { ...throttle, per_domain } })} />
      </More>
      <More title={say('stop')} open={Object.values(stop).some(Boolean)}>
        <p className="text-muted">{say('stop.text')}</p>
        <div className="grid grid-cols-1 gap-4 min-[560px]:grid-cols-2">
          <Num label={say('stop.complaints')} unit="%" step={0.1} max={100} placeholder="0.3" value={stop.complaints} change={(complaints) => change({ stop: { ...stop, complaints } })} />
          <Num label={say('stop.bounces')} unit="%" step={0.1} max={100} placeholder="10" value={stop.bounces} change={(bounces) => change({ stop: { ...stop, bounces } })} />
          <Num label={say('stop.errors')} unit="%" step={0.1} max={100} placeholder="20" value={stop.errors} change={(errors) => change({ stop: { ...stop, errors } })} />
          <Num label={say('stop.after')} placeholder="100" max={1_000_000} value={stop.after} change={(after) => change({ stop: { ...stop, after } })} />
        </div>
      </More>
      <More title={say('limits')} open={!!c.cap || !!c.valid_min || !!c.give_up_min || c.on_unknown === 'resend'}>
        <Check label={say('cap.own')} help={say('cap.help')} checked={!!c.cap} onChange={(e) => change({ cap: e.target.checked ? { messages: 2, days: 7 } : undefined })} />
        {c.cap ? <div className="flex flex-wrap gap-4"><Num label={say('cap.messages')} min={1} max={1000} value={c.cap.messages} change={(messages) => { if (messages) change({ cap: { ...c.cap!, messages } }) }} /><Num label={say('cap.days')} min={1} max={365} value={c.cap.days} change={(days) => { if (days) change({ cap: { ...c.cap!, days } }) }} /></div> : null}
        <Num label={say('valid')} help={say('valid.help')} unit={say('minutes')} max={525_600} value={c.valid_min} change={(valid_min) => change({ valid_min })} />
        <Num label={say('giveup')} help={say('giveup.help')} unit={say('minutes')} placeholder="2880" max={20_160} value={c.give_up_min} change={(give_up_min) => change({ give_up_min })} />
        <Select label={say('unknown')} help={say('unknown.help')} value={c.on_unknown || 'hold'} onChange={(e) => change({ on_unknown: e.target.value as 'hold' })} options={(['hold', 'resend'] as const).map((x) => ({ value: x, text: say(`unknown.${x}`) }))} />
      </More>
    </>
  )
}
