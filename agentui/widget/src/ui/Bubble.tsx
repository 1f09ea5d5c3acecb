import type { Chat } from '../core/chat'
import type { FileCard, Msg } from '../core/frames'
import type { Out } from '../core/thread'
import { t, time } from '../i18n/words'
import { FileLink } from './Files'
import { Text } from './Text'

// A message of the conversation. Directions are the hub's: in is the visitor's.
export function Bubble({ m, first, last, chat }: { m: Msg; first: boolean; last: boolean; chat: Chat }) {
  const mine = m.dir === 'in'
  return (
    <div class={`msg ${m.dir}${first ? ' first' : ''}`}>
      {first && !mine && m.author.name && <div class="name" dir="auto">{m.author.name}</div>}
      {mine && <span class="quiet">{t('you')}: </span>}
      <div class="bubble">
        {m.text && <Text text={m.cut ? `${m.text}… (${t('cut')})` : m.text} />}
        {m.files?.map((f: FileCard) => <FileLink key={f.id} f={f} chat={chat} />)}
      </div>
      <time dateTime={m.at} class={last ? '' : 'quiet'}>{time(m.at)}</time>
    </div>
  )
}

// Pending is one of our own that is not yet part of the conversation.
export function Pending({ o, chat }: { o: Out; chat: Chat }) {
  const failed = o.state === 'failed'
  const state = { queued: 'kept', sending: 'sending', sent: 'sent', failed: 'failed' } as const
  return (
    <div class={`msg in first ${o.state}`} aria-live="off">
      <div class="bubble">
        {o.text && <Text text={o.text} />}
        {o.files.map((f) => <FileLink key={f.id} f={f} chat={chat} />)}
      </div>
      <div class="state" role={failed ? 'alert' : undefined}>
        {t(state[o.state])}
        {failed && <> · <button type="button" class="link" onClick={() => chat.retry(o.cid)}>{t('retry')}</button> · <button type="button" class="link" onClick={() => chat.discard(o.cid)}>{t('discard')}</button></>}
      </div>
      {failed && o.error && <div class="state" dir="auto">{o.error}</div>}
    </div>
  )
}
