import { useInboxes, useChannels } from '@/app/load'
import { Check, Input } from '@/ui/field'
import { ChannelIcon } from '@/ui/icon'
import { Panel } from '../frame'
import { Wrong } from '../settle/controls'
import { Amount, Plainly } from './amount'
import type { PartProps } from './times'
import { say } from './words'
import { daily, plainBound, type Bound } from './wire'

/** Speed is how fast all campaigns together go, by inbox and by mail domain. */
export function Speed({ form, errors, set, writes }: PartProps) {
  const inboxes = useInboxes()
  const channels = useChannels()
  const known = inboxes.filter((i) => !i.disabled && channels.find((c) => c.kind === i.kind)?.abilities.we_start)
  const shown = [...known.map((i) => ({ id: i.id, name: i.name, kind: i.kind as string })), ...form.inboxes.filter((b) => !known.some((i) => i.id === b.id)).map((b) => {
    const i = inboxes.find((x) => x.id === b.id)
    return { id: b.id, name: i?.name ?? say('gone', { name: b.id }), kind: i?.kind ?? '' }
  })]
  const change = (b: Bound) => set({ inboxes: [...form.inboxes.filter((x) => x.id !== b.id), b].filter((x) => x.warm || x.rate !== '').sort((x, y) => (x.id < y.id ? -1 : 1)) })
  return (
    <Panel title={say('speed')} text={say('speed.text')}>
      <fieldset disabled={!writes} className="flex flex-col gap-4">
        <Amount label={say('speed.domain')} unit={say('speed.unit')} help={say('speed.domain.help')} value={form.domain} error={errors.per_domain} placeholder={say('speed.free')} change={(domain) => set({ domain })} />
        {shown.length === 0 ? <p className="text-muted">{say('speed.none')}</p> : (
          <ul className="flex flex-col gap-3">
            {shown.map((i) => <Inbox key={i.id} {...i} bound={form.inboxes.find((b) => b.id === i.id) ?? plainBound(i.id)} errors={errors} change={change} />)}
          </ul>
        )}
      </fieldset>
    </Panel>
  )
}

interface InboxProps { id: string; name: string; kind: string; bound: Bound; errors: Record<string, string>; change: (b: Bound) => void }

function Inbox({ id, name, kind, bound: b, errors, change }: InboxProps) {
  const at = (field: string) => errors[`warm_up.${id}.${field}`]
  return (
    <li className="flex flex-col gap-3 rounded-sm border border-line-strong/50 p-3">
      <h3 className="flex items-center gap-2 font-semibold">{kind ? <ChannelIcon kind={kind} size={16} /> : null}<span className="truncate" dir="auto">{name}</span></h3>
      <Amount label={say('speed.rate', { name })} unit={say('speed.unit')} value={b.rate} error={errors[`per_inbox.${id}`]} placeholder={say('speed.free')} change={(rate) => change({ ...b, rate })} />
      <Check label={say('warm.on')} help={say('warm.help')} checked={b.warm} onChange={(e) => change({ ...b, warm: e.target.checked })} />
      {b.warm ? (
        <>
          <div className="grid grid-cols-1 gap-4 min-[480px]:grid-cols-2">
            <Input label={say('warm.since')} type="date" value={b.since} error={at('since')} onChange={(e) => change({ ...b, since: e.target.value })} className="num max-w-44" />
            <Amount label={say('warm.first')} unit={say('warm.messages')} value={b.first} error={at('first')} change={(first) => change({ ...b, first })} />
            <Amount label={say('warm.growth')} unit="×" value={b.growth} error={at('growth')} change={(growth) => change({ ...b, growth })} />
            <Amount label={say('warm.until')} unit={say('warm.day')} value={b.until} placeholder="1000000" error={at('until')} change={(until) => change({ ...b, until })} />
          </div>
          <Wrong text={errors[`warm_up.${id}`]} />
          <Plainly text={plan(b)} />
        </>
      ) : null}
    </li>
  )
}

/** plan says what a warm-up comes to: today, tomorrow, and when it is over. */
function plan(b: Bound): string {
  const now = Date.now()
  const day = (n: number) => daily(b, new Date(now + n * 86_400_000))
  if (Date.parse(`${b.since}T00:00:00Z`) > now) return say('warm.later')
  const [today, next] = [day(0), day(1)]
  if (today === null) return say('warm.over')
  return next === null ? say('warm.last', { today: today }) : say('warm.plan', { today: today, next: next })
}
