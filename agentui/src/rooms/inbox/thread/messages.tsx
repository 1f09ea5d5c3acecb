import { useQuery } from '@tanstack/react-query'
import { Fragment, lazy, memo, Suspense, useLayoutEffect, useRef, useState, type UIEvent } from 'react'
import { useContactOf, useMarks, useOutbox, useThread } from '@/app/hooks'
import { store } from '@/app/hub'
import { olderOf } from '@/app/load'
import { t } from '@/i18n'
import { dayName } from '@/i18n/dates'
import type { Message } from '@/wire/shapes'
import { Button } from '@/ui/button'
import { Empty } from '@/ui/states'
import { behind, ratingsQuery } from '../ratings'
import { useStays } from '../stays'
import { Bubble } from './bubble'
import { OutgoingBubble } from './outgoing'
import { unsent } from './unsent'

const Rated = lazy(() => import('@/rooms/campaigns/why/ratings').then((m) => ({ default: m.Rated })))

const near = 80 // px from the end that count as being at the end
const newest = 12 // bubbles that are always drawn; earlier ones when they come into sight
const none: readonly Message[] = []
const anchors = typeof CSS !== 'undefined' && CSS.supports('overflow-anchor', 'auto')

/** Messages is the thread: the newest fifty, earlier ones on the way up, and it
 * stays at the end only for somebody who is there. The box scrolls from its end,
 * so that it is there without being measured. */
export const Messages = memo(function Messages({ id, customer, split }: { id: string; customer: string; split?: (message: Message) => void }) {
  const thread = useThread(id)
  const messages = thread?.messages ?? none
  const mine = unsent(useOutbox().filter((o) => o.conversation === id), messages, store.me)
  const box = useRef<HTMLDivElement>(null)
  const up = useRef({ px: 0, height: 0 }) // from the end
  const [missed, setMissed] = useState(0)
  const contact = useContactOf(id)
  const stays = useStays(id)
  const { data: ratings } = useQuery({ ...ratingsQuery(contact ?? ''), enabled: stays && contact !== undefined })
  const rating = ratings?.find((r) => r.conversation_id === id)
  const said = rating ? behind(rating, messages) : -1
  const last = messages.at(-1)?.id
  const waiting = mine.length
  useLayoutEffect(() => {
    const el = box.current
    if (!el || up.current.px === 0) return
    if (up.current.px < near) el.scrollTop = 0
    else if (!anchors) el.scrollTop -= el.scrollHeight - up.current.height // what is read stays where it is
  }, [last, waiting])
  useLayoutEffect(() => { if (up.current.px >= near) setMissed((n) => n + 1) }, [last])
  const onScroll = (e: UIEvent<HTMLDivElement>) => {
    const el = e.currentTarget
    up.current = { px: -el.scrollTop, height: el.scrollHeight }
    if (up.current.px < near) setMissed(0)
    if (el.scrollHeight - el.clientHeight - up.current.px < 200 && !thread?.oldest) void olderOf(id)
  }
  const toEnd = () => box.current?.scrollTo({ top: 0 })
  return (
    <div className="relative min-h-0 flex-1">
      <div
        ref={box} id="thread" role="log" aria-label={t('thread')} aria-live="polite" tabIndex={0} onScroll={onScroll}
        className="ring-inside flex h-full flex-col-reverse overflow-y-auto scroll-pb-4 px-4 py-3"
      >
        <div className="mb-auto flex w-full max-w-3xl shrink-0 flex-col self-center">
          {thread?.oldest ? null : <div className="self-center"><Button small look="ghost" icon="up" onClick={() => void olderOf(id)}>{t('thread.older')}</Button></div>}
          {messages.length === 0 && waiting === 0 ? <Empty icon="chat" title={t('thread.empty')} /> : null}
          {messages.map((m, i) => (
            <Fragment key={m.id}>
              <Line message={m} before={messages[i - 1]} customer={customer} near={i >= messages.length - newest} split={split && messages.length > 1 ? split : undefined} />
              {rating && i === said ? <Suspense><Rated rating={rating} customer={customer} /></Suspense> : null}
            </Fragment>
          ))}
          {mine.map((o) => <OutgoingBubble key={o.client} entry={o} />)}
          <Typing id={id} name={customer} />
        </div>
      </div>
      {missed > 0 ? (
        <button type="button" onClick={toEnd} className="absolute inset-x-0 bottom-3 mx-auto h-8 w-fit rounded-full bg-accent px-3.5 font-medium text-on-accent shadow-high">
          {t('thread.new', { n: missed })} ↓
        </button>
      ) : null}
    </div>
  )
})

const day = (m: Message) => new Date(m.created_at).toDateString()

interface LineProps { message: Message; before?: Message; customer: string; near: boolean; split?: (message: Message) => void }

const Line = memo(function Line({ message, before, customer, near, split }: LineProps) {
  if (message.delivery?.state === 'cancelled') return null
  const newDay = !before || day(before) !== day(message)
  const same = !newDay && before.author.id === message.author.id && before.direction === message.direction
    && before.delivery?.state !== 'cancelled' && Date.parse(message.created_at) - Date.parse(before.created_at) < 300_000
  return (
    <>
      {newDay ? <div role="separator" aria-label={dayName(message.created_at)} className="my-3 flex items-center gap-3 text-xs text-muted before:h-px before:flex-1 before:bg-line after:h-px after:flex-1 after:bg-line">{dayName(message.created_at)}</div> : null}
      <Bubble message={message} follows={same} customer={customer} near={near} split={split} />
    </>
  )
})

function Typing({ id, name }: { id: string; name: string }) {
  const typing = useMarks(id).find((m) => m.kind === 'typing' && m.type === 'contact')
  return <p aria-live="off" className="h-5 pt-1 text-sm text-muted">{typing ? t('typing', { name: typing.name || name }) : ''}</p>
}
