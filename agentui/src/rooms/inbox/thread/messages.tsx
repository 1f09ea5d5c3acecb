import { useLayoutEffect, useRef, useState, type UIEvent } from 'react'
import { useMarks, useOutbox, useThread } from '@/app/hooks'
import { olderOf } from '@/app/load'
import { t } from '@/i18n'
import { called } from '@/i18n/names'
import { dayName } from '@/i18n/dates'
import type { Conversation, Message } from '@/wire/shapes'
import { Button } from '@/ui/button'
import { Empty } from '@/ui/states'
import { Bubble } from './bubble'
import { OutgoingBubble } from './outgoing'

const near = 80 // px from the end that count as being at the end
const none: readonly Message[] = []

/** Messages is the thread: the newest fifty, earlier ones on the way up, and it
 * stays at the end only for somebody who is there. */
export function Messages({ card, split }: { card: Conversation; split?: (message: Message) => void }) {
  const thread = useThread(card.id)
  const messages = thread?.messages ?? none
  const mine = useOutbox().filter((o) => o.conversation === card.id)
  const box = useRef<HTMLDivElement>(null)
  const atEnd = useRef(true)
  const height = useRef(0)
  const [missed, setMissed] = useState(0)
  const first = messages[0]?.id
  const last = messages.at(-1)?.id
  const waiting = mine.length
  useLayoutEffect(() => {
    const el = box.current
    if (!el) return
    if (atEnd.current) el.scrollTop = el.scrollHeight
    else if (el.scrollTop < near) el.scrollTop += el.scrollHeight - height.current // older ones came above
    height.current = el.scrollHeight
  }, [first, last, waiting])
  useLayoutEffect(() => { if (!atEnd.current) setMissed((n) => n + 1) }, [last])
  useLayoutEffect(() => {
    const el = box.current
    const inner = el?.firstElementChild
    if (!el || !inner) return
    const watch = new ResizeObserver(() => { if (atEnd.current) el.scrollTop = el.scrollHeight })
    watch.observe(inner) // bubbles take their real height when they come into sight
    return () => watch.disconnect()
  }, [])
  const onScroll = (e: UIEvent<HTMLDivElement>) => {
    const el = e.currentTarget
    atEnd.current = el.scrollHeight - el.scrollTop - el.clientHeight < near
    if (atEnd.current) setMissed(0)
    if (el.scrollTop < 200 && !thread?.oldest) {
      height.current = el.scrollHeight
      void olderOf(card.id)
    }
  }
  const toEnd = () => box.current?.scrollTo({ top: box.current.scrollHeight })
  return (
    <div className="relative min-h-0 flex-1">
      <div
        ref={box} id="thread" role="log" aria-label={t('thread')} aria-live="polite" tabIndex={0} onScroll={onScroll}
        className="ring-inside h-full overflow-y-auto scroll-pb-4 px-4 py-3"
      >
        <div className="mx-auto flex max-w-3xl flex-col">
          {thread?.oldest ? null : <div className="self-center"><Button small look="ghost" icon="up" onClick={() => void olderOf(card.id)}>{t('thread.older')}</Button></div>}
          {messages.length === 0 && waiting === 0 ? <Empty icon="chat" title={t('thread.empty')} /> : null}
          {messages.map((m, i) => (
            <Line key={m.id} message={m} before={messages[i - 1]} card={card} split={split && messages.length > 1 ? split : undefined} />
          ))}
          {mine.map((o) => <OutgoingBubble key={o.client} entry={o} card={card} />)}
          <Typing id={card.id} name={called(card.contact)} />
        </div>
      </div>
      {missed > 0 ? (
        <button type="button" onClick={toEnd} className="absolute inset-x-0 bottom-3 mx-auto h-8 w-fit rounded-full bg-accent px-3.5 font-medium text-on-accent shadow-high">
          {t('thread.new', { n: missed })} ↓
        </button>
      ) : null}
    </div>
  )
}

const day = (m: Message) => new Date(m.created_at).toDateString()

function Line({ message, before, card, split }: { message: Message; before?: Message; card: Conversation; split?: (message: Message) => void }) {
  if (message.delivery?.state === 'cancelled') return null
  const newDay = !before || day(before) !== day(message)
  const same = !newDay && before.author.id === message.author.id && before.direction === message.direction
    && before.delivery?.state !== 'cancelled' && Date.parse(message.created_at) - Date.parse(before.created_at) < 300_000
  return (
    <>
      {newDay ? <div role="separator" aria-label={dayName(message.created_at)} className="my-3 flex items-center gap-3 text-xs text-muted before:h-px before:flex-1 before:bg-line after:h-px after:flex-1 after:bg-line">{dayName(message.created_at)}</div> : null}
      <Bubble message={message} follows={same} card={card} split={split} />
    </>
  )
}

function Typing({ id, name }: { id: string; name: string }) {
  const typing = useMarks(id).find((m) => m.kind === 'typing' && m.type === 'contact')
  return <p aria-live="off" className="h-5 pt-1 text-sm text-muted">{typing ? t('typing', { name: typing.name || name }) : ''}</p>
}
