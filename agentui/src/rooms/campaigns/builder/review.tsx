import { useQuery } from '@tanstack/react-query'
import { Link, useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { queries, ticker } from '@/app/hub'
import { useInboxes } from '@/app/load'
import { may } from '@/app/session'
import { moment } from '@/i18n/dates'
import { Button } from '@/ui/button'
import { Input } from '@/ui/field'
import { Icon } from '@/ui/icon'
import { words } from '@/ui/states'
import { refusal } from '@/ui/words'
import { ApiError } from '@/wire/client'
import { RunControls } from '../controls'
import { current, useStanding } from '../run'
import { say } from '../say'
import { messagesQuery, over, runsQuery, segmentsQuery, start } from '../wire'
import { policiesQuery } from '@/rooms/admin/policies/wire'
import { Short } from './coupon'
import { choicesQuery } from '@/rooms/coupons/wire'
import { Card } from './fields'
import type { Check } from './reach'
import { Outlook } from './outlook'
import { sentences } from './sentences'
import { faultIn, stepOf } from './steps'
import { Senders } from './senders'
import type { StepProps } from './use'

/** Review says in plain words what will happen, and sends it once the number was typed. */
export function Review({ work, check }: StepProps & { check: Check }) {
  const { campaign: c } = work
  const inboxes = useInboxes()
  const { data: segments } = useQuery(segmentsQuery)
  const { data: messages } = useQuery(messagesQuery)
  const { data: policies } = useQuery({ ...policiesQuery, retry: false })
  const { data: offers } = useQuery({ ...choicesQuery, enabled: !!c.coupon_pool })
  const { data: runs } = useQuery(runsQuery(work.id))
  const { shown, next } = current(runs ?? [], ticker.now)
  const lines = sentences(c, {
    inbox: (id) => inboxes.find((i) => i.id === id)?.name ?? id,
    segment: (id) => segments?.find((s) => s.id === id)?.name ?? id,
    message: (id) => messages?.find((m) => m.id === id)?.name ?? id,
    offer: (id) => offers?.find((o) => o.id === id)?.pool.name ?? id,
    policy: (id) => policies?.policies.find((p) => p.id === id)?.name,
  })
  const open = next ?? (shown && !over(shown.state) ? shown : undefined)
  const standing = useStanding(open)
  return (
    <div className="mx-auto flex w-full max-w-3xl flex-col gap-4">
      <Card title={say('review.title')}><ul className="flex flex-col gap-2">{lines.map((l) => <li key={l} className="flex gap-2.5"><Icon name="check" size={17} className="mt-0.5 text-accent" />{l}</li>)}</ul></Card>
      <Senders ids={c.inboxes ?? []} />
      {open && standing ? (
        <Card title={say(next ? 'review.waits' : 'review.runs')} text={say('review.revision', { rev: open.revision })}><RunControls run={open} state={standing.state} /></Card>
      ) : <Confirm work={work} check={check} before={shown?.started_at ?? shown?.start_at} />}
    </div>
  )
}

/** Confirm lets it go: what is missing first, then the number. */
function Confirm({ work, check, before }: { work: StepProps['work']; check: Check; before?: string }) {
  const [typed, setTyped] = useState('')
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState('')
  const go = useNavigate()
  const n = check.data?.audience
  const goes = check.data && check.data.outlook?.length && check.data.looked >= check.data.audience ? check.data.goes : undefined
  const faults = check.data?.findings ?? []
  if (!may('campaigns.send')) return <Card title={say('review.send')}><p className="text-muted">{say('review.denied')}</p></Card>
  if (faults.length > 0) {
    return (
      <Card title={say('review.missing', { n: faults.length })}>
        <ul className="flex flex-col gap-1">
          {faults.map((f) => <li key={f.field + f.text}><Link to="/campaigns/$id/$step" params={{ id: work.id, step: stepOf(f) }} className="ring-inside flex gap-2 rounded-sm p-1.5 underline underline-offset-2 hover:bg-hover"><Icon name="alert" size={17} className="mt-0.5 text-danger" />{faultIn(work.campaign, f) ?? refusal({ ...f, rule: f.text })}</Link></li>)}
        </ul>
      </Card>
    )
  }
  const right = n !== undefined && typed.replace(/[\s.,’']/g, '') === String(n)
  const send = async () => {
    setBusy(true)
    setError('')
    try {
      await work.keeper.save()
      if (work.keeper.seen.status !== 'saved') throw new Error('unsaved')
      await start(work.id, n ?? 0)
      void queries.invalidateQueries({ queryKey: ['campaign-runs', work.id] })
      await go({ to: '/campaigns/$id/report', params: { id: work.id } })
    } catch (cause) {
      const now = cause instanceof ApiError && cause.status === 409 ? Number(cause.data.audience) : NaN
      setError(Number.isFinite(now) ? say('review.moved', { n: now }) : cause instanceof ApiError ? words(cause) : say('unsaved'))
      setTyped('')
      void queries.invalidateQueries({ queryKey: ['campaign-check'] })
      setBusy(false)
    }
  }
  return (
    <Card title={say('review.send')} text={say('review.send.text')}>
      <p className="num text-2xl font-semibold">{n === undefined ? '–' : say('people', { n })}</p>
      {before ? <p className="flex gap-2.5"><Icon name="alert" size={17} className="mt-0.5 shrink-0 text-(--warn-text)" />{say('review.again', { when: moment(before) })}</p> : null}
      {check.data ? <Outlook checked={check.data} /> : null}
      <Short checked={check.data} />
      <form className="flex flex-wrap items-end gap-3" onSubmit={(e) => { e.preventDefault(); if (right && !check.counting) void send() }}>
        <div className="min-w-52"><Input label={say('review.type', { n: n ?? 0 })} value={typed} inputMode="numeric" autoComplete="off" onChange={(e) => setTyped(e.target.value)} error={typed && !right ? say('review.mismatch') : undefined} className="num" disabled={!n} /></div>
        <Button look="primary" type="submit" icon="send" busy={busy} disabled={!right || check.counting || !n}>{goes === undefined ? say(work.campaign.schedule?.at ? 'review.schedule' : 'review.go') : say(work.campaign.schedule?.at ? 'review.schedule.n' : 'review.go.n', { n: goes })}</Button>
      </form>
      {n === 0 ? <p className="text-muted">{say('review.nobody')}</p> : null}
      {error ? <p role="alert" className="text-danger">{error}</p> : null}
    </Card>
  )
}
