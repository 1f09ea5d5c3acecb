import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useCommand } from '@/app/commands'
import { useChannels, useInboxes } from '@/app/load'
import { keyOf } from '@/app/keys'
import { Button, IconButton } from '@/ui/button'
import { Check, Select } from '@/ui/field'
import { Hint } from '@/ui/tooltip'
import { ChannelIcon } from '@/ui/icon'
import { words } from '@/ui/states'
import { say } from '../say'
import { messagesQuery, type Campaign } from '../wire'
import { Goal, Purpose, Revision, Tracking } from './aims'
import { CouponPick } from './coupon'
import { Card, More, Num } from './fields'
import { MessagePick } from './message'
import { Preview } from './preview'
import { Testing } from './testing'
import type { StepProps } from './use'
import { Variants } from './variants'

/** Content is what is sent, by which ways, and how it looks. */
export function Content({ work, checked, faultOf }: StepProps) {
  const { campaign: c, change } = work
  const part = { campaign: c, change, faultOf }
  const messages = useQuery(messagesQuery)
  const [testing, test] = useState(false)
  const [shown, show] = useState(true)
  useCommand('campaign.preview', () => show((on) => !on), c.template !== '')
  useCommand('campaign.test', () => test(true), c.template !== '' && work.writes)
  return (
    <div className="grid grid-cols-1 items-start gap-4 min-[1000px]:grid-cols-2">
      <div className="flex min-w-0 flex-col gap-4">
        <Card title={say('content.title')} text={say('content.text')}>
          {messages.error ? <p role="alert" className="text-danger">{words(messages.error)}</p> : null}
          <MessagePick label={say('message')} value={c.template} messages={messages.data} error={c.template ? faultOf('template') : undefined} change={(template) => change({ template, revision: 0 })} />
          <Revision {...part} />
          <Purpose {...part} />
          <CouponPick campaign={c} change={change} checked={checked} error={faultOf('coupon_pool')} />
        </Card>
        <Ways inboxes={c.inboxes} change={(inboxes) => change({ inboxes })} error={c.inboxes.length > 0 ? faultOf('inboxes') : undefined} late={faultOf('fallback_after_min')} campaign={c} set={change} />
        <More title={say('variants')} open={(c.variants?.length ?? 0) > 0 || (c.hold_out ?? 0) > 0}>
          <Variants value={c.variants ?? []} change={(variants) => change({ variants })} messages={messages.data} faultOf={faultOf} />
          <Num label={say('holdout')} help={say('holdout.help')} value={c.hold_out} min={0} max={50} step={0.5} unit="%" change={(hold_out) => change({ hold_out })} />
        </More>
        <Tracking {...part} />
        <Goal {...part} />
      </div>
      <div className="flex min-w-0 flex-col gap-3 min-[1000px]:sticky min-[1000px]:top-28">
        <div className="flex flex-wrap gap-2">
          <Hint text={say('preview')} keys={keyOf('campaign.preview')}><Button icon="eye" aria-pressed={shown} disabled={!c.template} onClick={() => show(!shown)}>{say('preview')}</Button></Hint>
          <Hint text={say('test')} keys={keyOf('campaign.test')}><Button icon="send" disabled={!c.template || !work.writes} onClick={() => test(true)}>{say('test')}</Button></Hint>
        </div>
        {!c.template ? <p className="rounded-md border border-dashed border-line-strong p-6 text-center text-muted">{say('preview.none')}</p> : shown ? <Preview campaign={c} /> : null}
      </div>
      {testing ? <Testing campaign={c} messages={messages.data} onClose={() => test(false)} /> : null}
    </div>
  )
}

interface WaysProps { inboxes: readonly string[]; change: (ids: string[]) => void; error?: string; late?: string; campaign: Campaign; set: (more: Partial<Campaign>) => void }

/** Ways are the inboxes in order of preference. */
function Ways({ inboxes: ids, change, error, late, campaign, set }: WaysProps) {
  const inboxes = useInboxes()
  const channels = useChannels()
  const free = inboxes.filter((i) => !ids.includes(i.id) && !i.disabled && channels.find((c) => c.kind === i.kind)?.abilities.we_start)
  const move = (at: number, to: number) => {
    const next = [...ids]
    next.splice(to, 0, ...next.splice(at, 1))
    change(next)
  }
  return (
    <Card title={say('ways')} text={say('ways.text')}>
      <ol className="flex flex-col gap-1.5">
        {ids.map((id, at) => {
          const inbox = inboxes.find((i) => i.id === id)
          const name = inbox?.name ?? say('gone', { name: id })
          return (
            <li key={id} className="flex items-center gap-2 rounded-sm border border-line-strong/50 py-1 ps-3 pe-1">
              <span className="num text-sm text-muted">{at + 1}</span>
              {inbox ? <ChannelIcon kind={inbox.kind} size={16} /> : null}
              <span className="min-w-0 flex-1 truncate font-medium" dir="auto">{name}</span>
              <IconButton icon="up" label={say('up', { name })} disabled={at === 0} onClick={() => move(at, at - 1)} />
              <IconButton icon="down" label={say('down', { name })} disabled={at === ids.length - 1} onClick={() => move(at, at + 1)} />
              <IconButton icon="close" label={say('audience.remove', { name })} onClick={() => change(ids.filter((x) => x !== id))} />
            </li>
          )
        })}
      </ol>
      {error ? <p role="alert" className="text-sm text-danger">{error}</p> : null}
      {free.length > 0 ? <Select label={say('ways.add')} value="" onChange={(e) => { if (e.target.value) change([...ids, e.target.value]) }} options={[{ value: '', text: say('choose') }, ...free.map((i) => ({ value: i.id, text: i.name }))]} /> : ids.length === 0 ? <p className="text-muted">{say('ways.none')}</p> : null}
      {ids.length > 1 ? <Check label={say('fallback')} help={say('fallback.help')} checked={(campaign.fallback ?? false) || !!campaign.fallback_after_min} disabled={!!campaign.fallback_after_min} onChange={(e) => set({ fallback: e.target.checked })} /> : null}
      {ids.length > 1 || campaign.fallback_after_min ? <Num label={say('fallback.after')} help={say('fallback.after.help')} unit={say('minutes')} max={20_160} value={campaign.fallback_after_min} error={late} change={(fallback_after_min) => set({ fallback_after_min })} /> : null}
    </Card>
  )
}
