import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks'
import type { Chat } from '../core/chat'
import type { Msg } from '../core/frames'
import type { View } from '../core/view'
import { day, t } from '../i18n/words'
import { Bubble, Pending } from './Bubble'

const nearEnd = 80 // px from the end that still count as reading the newest

// turns marks where a day and a speaker's turn begin and end.
function turns(list: Msg[]): { m: Msg; newDay: boolean; first: boolean; last: boolean }[] {
  const date = (m: Msg) => new Date(m.at).toDateString()
  const apart = (a: Msg | undefined, b: Msg | undefined) => !a || !b || a.dir !== b.dir || a.author.name !== b.author.name || date(a) !== date(b)
  return list.map((m, i) => {
    const before = list[i - 1]
    const after = list[i + 1]
    const pause = !after || Date.parse(after.at) - Date.parse(m.at) > 5 * 60_000
    return { m, newDay: !before || date(before) !== date(m), first: apart(before, m), last: pause || apart(m, after) }
  })
}

// calm holds announcements back until the first messages are there, so that
// opening the chat does not read its whole history aloud.
function useCalm(ready: boolean): boolean {
  const [calm, setCalm] = useState(true)
  useEffect(() => {
    if (!ready) return
    const timer = setTimeout(() => setCalm(false), 1000)
    return () => clearTimeout(timer)
  }, [ready])
  return calm
}

export function Log({ view, chat }: { view: View; chat: Chat }) {
  const box = useRef<HTMLDivElement>(null)
  const atEnd = useRef(true)
  const { thread, typing, config } = view
  const calm = useCalm(config !== undefined)
  useLayoutEffect(() => {
    if (atEnd.current && box.current) box.current.scrollTop = box.current.scrollHeight
  }, [thread.list.length, thread.outbox.length, typing, view.open, view.about])
  const scrolled = () => {
    const b = box.current!
    atEnd.current = b.scrollHeight - b.scrollTop - b.clientHeight < nearEnd
  }
  const all = [...thread.older, ...thread.list]
  return (
    <div ref={box} class="log" onScroll={scrolled} tabIndex={0} role="log" aria-label={t('log')} aria-live={calm ? 'off' : 'polite'} aria-relevant="additions">
      {config?.welcome && <div class="msg out first"><div class="bubble"><p dir="auto">{config.welcome}</p></div></div>}
      {turns(all).map(({ m, newDay, first, last }) => (
        <div key={`${m.at} ${m.seq}`} class="turn" aria-live={m.dir === 'in' ? 'off' : undefined}>
          {newDay && <div class="day"><span>{day(m.at)}</span></div>}
          <Bubble m={m} first={first} last={last} chat={chat} />
        </div>
      ))}
      {thread.outbox.map((o) => <Pending key={o.cid} o={o} chat={chat} />)}
      {typing !== null && (
        <div class="msg out" aria-live="off">
          <div class="bubble dots"><i /><i /><i /><span class="quiet">{typing ? t('typing', { name: typing }) : t('someone')}</span></div>
        </div>
      )}
    </div>
  )
}
