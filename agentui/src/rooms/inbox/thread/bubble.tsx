import { lazy, memo, Suspense, type ReactNode } from 'react'
import { useInboxes } from '@/app/load'
import { t } from '@/i18n'
import { clockTime, whole } from '@/i18n/dates'
import type { Address, Message } from '@/wire/shapes'
import { Avatar } from '@/ui/avatar'
import { IconButton } from '@/ui/button'
import { ChannelIcon, Icon } from '@/ui/icon'
import { Attachments } from './attachments'
import { Body } from './body'
import { Album, album, Marks, Reactions, TakenBack } from './marks'
import { Sent } from './delivery'
import { SenderBadge } from './letter/badge'

const Amending = lazy(() => import('./amending').then((m) => ({ default: m.Amending })))
const CallItem = lazy(() => import('./call').then((m) => ({ default: m.CallItem })))
const Extras = lazy(() => import('./letter/extras').then((m) => ({ default: m.Extras })))

/** Bubble is one message. Who may see it is told by side, border, colour and
 * word, never by colour alone. */
export const Bubble = memo(function Bubble({ message, follows, customer, near, split }: { message: Message; follows: boolean; customer: string; near: boolean; split?: (message: Message) => void }) {
  const { direction } = message
  const inbox = useInboxes().find((i) => i.id === message.inbox_id)
  const name = message.author.name || (direction === 'inbound' ? customer : t('msg.we'))
  const files = message.attachments.filter((a) => !a.inline)
  const side = direction === 'outbound' ? 'items-end' : 'items-start'
  return (
    <article aria-label={`${name}, ${clockTime(message.created_at)}`} className={`${near ? '' : 'bubble'} group/bubble flex flex-col ${side} ${follows ? 'mt-1' : 'mt-3'}`}>
      {follows ? null : (
        <div className="mb-1 flex max-w-full flex-wrap items-center gap-x-2 text-sm">
          {direction === 'inbound' ? <Avatar name={name} size={22} /> : null}
          <span className="min-w-0 font-medium [overflow-wrap:anywhere]" dir="auto">{name}</span>
          {message.channel && direction !== 'note' ? <ChannelIcon kind={message.channel} label={inbox?.name ?? message.channel} size={14} /> : null}
          {direction === 'inbound' ? <SenderBadge message={message} /> : null}
          {message.automatic ? <span className="text-muted">{t('msg.automatic')}</span> : null}
          <time dateTime={message.created_at} title={whole(message.created_at)} className="num whitespace-nowrap text-muted">{clockTime(message.created_at)}</time>
        </div>
      )}
      <div className="flex max-w-full items-start gap-1">
        <Shell direction={direction} rich={!!message.html}>
          {direction === 'note' ? <p className="mb-1 flex items-center gap-1 text-xs font-semibold"><Icon name="note" size={13} />{t('msg.note')}</p> : null}
          <Recipients message={message} />
          {message.letter?.sealed || message.letter?.meetings?.length ? <Suspense fallback={null}><Extras letter={message.letter} /></Suspense> : null}
          <Marks message={message} />
          {message.deleted_at ? <TakenBack at={message.deleted_at} /> : message.call ? <Suspense fallback={<span className="block h-10" />}><CallItem call={message.call} files={files} /></Suspense> : <Body message={message} name={name} />}
          {album(files) ? <Album files={files} /> : <Attachments files={message.call ? files.filter((a) => !a.type.startsWith('audio/')) : files} />}
          <Reactions message={message} />
        </Shell>
        <Suspense><Amending message={message} /></Suspense>
        {split && direction === 'inbound' ? (
          <span className="opacity-0 group-focus-within/bubble:opacity-100 group-hover/bubble:opacity-100"><IconButton icon="split" label={t('split')} onClick={() => split(message)} /></span>
        ) : null}
      </div>
      {message.delivery ? <Sent message={message} /> : null}
    </article>
  )
})

const looks = {
  inbound: 'bg-in rounded-ss-sm', outbound: 'bg-out rounded-se-sm',
  note: 'bg-note border border-dashed border-note-line',
} as const

export function Shell({ direction, rich, children }: { direction: Message['direction']; rich?: boolean; children: ReactNode }) {
  return <div className={`max-w-[min(100%,42rem)] min-w-0 rounded-md px-3.5 py-2.5 ${looks[direction]} ${rich ? 'w-fit' : ''}`}>{children}</div>
}

const line = (list: Address[]) => list.map((a) => (a.name ? `${a.name} <${a.address}>` : a.address)).join(', ')

/** Recipients shows further people on a mail, and which of the inbox's addresses
 * it is from or to; the one it is for needs no line. */
function Recipients({ message }: { message: Message }) {
  const own = message.alias ? [{ address: message.alias }] : undefined
  const rows = [
    ...(own && message.direction === 'outbound' ? [['msg.from', own] as const] : []),
    ...(message.to.length > 1 ? [['msg.to', message.to] as const] : own && message.direction === 'inbound' ? [['msg.to', own] as const] : []),
    ...(message.cc.length > 0 ? [['msg.cc', message.cc] as const] : []),
    ...(message.bcc.length > 0 ? [['msg.bcc', message.bcc] as const] : []),
  ]
  if (rows.length === 0) return null
  return (
    <dl className="mb-1.5 text-sm text-muted">
      {rows.map(([key, list]) => <div key={key} className="flex gap-1.5"><dt>{t(key)}</dt><dd className="min-w-0 break-words">{line(list)}</dd></div>)}
    </dl>
  )
}
