import { useState, type FormEvent } from 'react'
import { act } from '@/app/verbs'
import { ending, promising } from '@/app/promises'
import { may } from '@/app/session'
import { t } from '@/i18n'
import { moment } from '@/i18n/dates'
import type { Clock, Conversation } from '@/wire/shapes'
import { Button } from '@/ui/button'
import { Dialog, DialogFoot } from '@/ui/dialog'
import { Input } from '@/ui/field'
import { Icon } from '@/ui/icon'
import { times } from '../asking'

const local = (at: Date) => new Date(at.getTime() - at.getTimezoneOffset() * 60_000).toISOString().slice(0, 16)

/** PromiseDialog asks what was promised, and by when; a clock runs from then. */
export function PromiseDialog({ card, onClose }: { card: Conversation; onClose: () => void }) {
  const [usual] = useState(() => times(new Date()).slice(0, 4))
  const [due, setDue] = useState(() => local(usual[1]!.at))
  const submit = (e: FormEvent<HTMLFormElement>) => {
    e.preventDefault()
    const text = String(new FormData(e.currentTarget).get('text')).trim()
    onClose()
    act(card, promising(new Date(due), text))
  }
  return (
    <Dialog open onClose={onClose} title={t('promise')} text={t('promise.text')}>
      <form onSubmit={submit}>
        <div className="flex flex-col gap-4 px-5 pt-1 pb-5">
          <Input label={t('promise.what')} name="text" required maxLength={200} autoComplete="off" autoFocus />
          <Input label={t('promise.when')} type="datetime-local" required value={due} onChange={(e) => setDue(e.target.value)} dir="ltr" />
          <div className="flex flex-wrap gap-1">{usual.map((o) => <Button key={o.id} small aria-pressed={due === local(o.at)} className="aria-pressed:bg-picked" onClick={() => setDue(local(o.at))}>{o.text}</Button>)}</div>
        </div>
        <DialogFoot><Button onClick={onClose}>{t('cancel')}</Button><Button type="submit" look="primary" disabled={!due}>{t('promise.make')}</Button></DialogFoot>
      </form>
    </Dialog>
  )
}

const stands = (c: Clock) => (c.metric as string) === 'promise' && c.stopped_at === null && c.state !== 'cancelled' && c.state !== 'met'

/** promisesOf are the promises of a conversation that stand. */
export const promisesOf = (card: Conversation): (Clock & { text?: string })[] => card.clocks.filter(stands)

/** Promises are those that stand: kept, or taken back, from here. */
export function Promises({ card }: { card: Conversation }) {
  const open = promisesOf(card)
  if (open.length === 0) return null
  return (
    <ul aria-label={t('promises')} className="border-b border-line bg-surface px-4 py-1.5">
      {open.map((c) => (
        <li key={c.cycle} className="flex flex-wrap items-center gap-x-3 gap-y-1 py-0.5">
          <Icon name="clock" size={16} className="text-muted" />
          <span className="min-w-0 flex-1" dir="auto"><strong>{c.text ?? t('sla.promise')}</strong> <span className="num text-muted">{t('promise.by', { time: c.due_at ? moment(c.due_at) : '' })}{c.state === 'breached' ? ` · ${t('sla.breached')}` : ''}</span></span>
          {may('conversations.write') ? <><Button small icon="check" onClick={() => act(card, ending(c, true))}>{t('promise.keep')}</Button><Button small look="ghost" onClick={() => act(card, ending(c, false))}>{t('promise.drop')}</Button></> : null}
        </li>
      ))}
    </ul>
  )
}
