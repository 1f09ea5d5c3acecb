import { memo } from 'react'
import { useChosen, useConversation, useMarks, useTicking } from '@/app/hooks'
import { useAgents, useInboxes } from '@/app/load'
import { store } from '@/app/hub'
import { t } from '@/i18n'
import { preview } from '@/i18n/preview'
import { called } from '@/i18n/names'
import { short } from '@/i18n/dates'
import type { Conversation } from '@/wire/shapes'
import { Avatar } from '@/ui/avatar'
import { ChannelIcon, Icon } from '@/ui/icon'
import { SlaChip } from './sla'

interface RowProps { id: string; top: number; height: number; picked: boolean; gone: boolean; at: number; of: number; open: (id: string) => void; choosing: boolean; choose: (id: string, far: boolean) => void }

/** Row hears of its own conversation only. */
export const Row = memo(function Row({ id, top, height, picked, gone, at, of, open, choosing, choose }: RowProps) {
  const card = useConversation(id)
  const chosen = useChosen(id)
  if (!card) return null
  return (
    <div
      id={`row-${id}`} role="option" aria-selected={picked} aria-setsize={of} aria-posinset={at} tabIndex={-1}
      aria-checked={choosing ? chosen : undefined} onKeyDown={() => {}}
      onMouseDown={(e) => {
        if (e.button !== 0) return
        if (!e.shiftKey && !e.ctrlKey && !e.metaKey) return open(id)
        e.preventDefault() // no text is marked
        choose(id, e.shiftKey)
      }}
      className={`group absolute inset-x-0 cursor-pointer contain-strict border-b border-line py-2 pe-3 ${choosing ? 'ps-9' : 'ps-3'} ${chosen ? 'bg-accent-soft' : ''} ${picked ? 'bg-picked shadow-[inset_3px_0_0_var(--accent)]' : 'hover:bg-hover'} ${gone ? 'opacity-50' : ''}`}
      style={{ height, transform: `translateY(${top}px)` }}
    >
      <Box chosen={chosen} choosing={choosing} choose={(far) => choose(id, far)} />
      <Lines card={card} lines={height >= 72 ? 3 : height >= 56 ? 2 : 1} gone={gone} />
    </div>
  )
})

/** Lines stay as they are while a row is picked or left. */
const Lines = memo(function Lines({ card, lines, gone }: { card: Conversation; lines: 1 | 2 | 3; gone: boolean }) {
  return (
    <div className="flex h-full flex-col justify-center gap-0.5">
      <Head card={card} one={lines === 1} />
      {lines === 3 ? <div className="flex items-center gap-2"><Subject card={card} /><Holder card={card} /></div> : null}
      {lines > 1 ? <Last card={card} gone={gone} both={lines === 2} /> : null}
    </div>
  )
})

/** Box picks the row. It stands there while rows are picked, else under the
 * pointer in place of the channel's sign, so that no word is hidden; keys and screen readers have x and the row itself. */
function Box({ chosen, choosing, choose }: { chosen: boolean; choosing: boolean; choose: (far: boolean) => void }) {
  return (
    <span
      aria-hidden="true" title={t('key.choose')}
      onMouseDown={(e) => {
        e.stopPropagation()
        e.preventDefault()
        choose(e.shiftKey)
      }}
      className={`absolute start-0 z-1 items-center justify-center ${choosing ? 'inset-y-0 flex w-9' : 'top-1 hidden h-6 w-8 bg-hover group-hover:flex'}`}
    >
      <span className={`inline-flex size-4.5 items-center justify-center rounded border ${chosen ? 'border-accent bg-accent text-on-accent' : 'border-line-strong bg-surface'}`}>{chosen ? <Icon name="check" size={14} /> : null}</span>
    </span>
  )
}

function Head({ card, one }: { card: Conversation; one: boolean }) {
  const inbox = useInboxes().find((i) => i.id === card.last_inbox_id)
  const kind = card.last_message?.channel || inbox?.kind || ''
  return (
    <div className="flex items-center gap-2">
      <ChannelIcon kind={kind} label={inbox?.name || kind} />
      <span className={`truncate ${card.unread ? 'font-semibold' : 'font-medium'} ${one ? 'max-w-[45%] shrink-0' : 'flex-1'}`} dir="auto">{called(card.contact)}</span>
      {card.unread ? <span className="size-2 shrink-0 rounded-full bg-accent"><span className="sr-only">{t('unread')}</span></span> : null}
      {card.priority === 'urgent' || card.priority === 'high' ? <span className={card.priority === 'urgent' ? 'text-danger' : 'text-muted'} title={t(`priority.${card.priority}`)}><Icon name="flag" size={14} /><span className="sr-only">{t(`priority.${card.priority}`)}</span></span> : null}
      {one ? <span className="min-w-0 flex-1 truncate text-muted" dir="auto">{card.subject ?? preview(card)}</span> : null}
      <SlaChip card={card} />
    </div>
  )
}

function Subject({ card }: { card: Conversation }) {
  return <span className={`min-w-0 flex-1 truncate ${card.unread ? 'font-medium' : ''}`} dir="auto">{card.subject ?? preview(card)}</span>
}

function Holder({ card }: { card: Conversation }) {
  const agents = useAgents()
  if (!card.assignee_id) return null
  const who = agents.find((a) => a.id === card.assignee_id)
  const mine = card.assignee_id === store.me
  return <Avatar name={who?.name ?? '?'} size={20} title={mine ? t('assigned.me') : t('assigned.to', { name: who?.name ?? t('somebody') })} />
}

/** Last is the last line: who is at it now, else what was said last, and when. */
function Last({ card, gone, both }: { card: Conversation; gone: boolean; both: boolean }) {
  const marks = useMarks(card.id)
  const when = useTicking((now) => (card.last_message ? short(card.last_message.at, now) : ''))
  const replying = marks.filter((m) => m.kind === 'replying').map((m) => m.name)
  const viewing = marks.filter((m) => m.kind === 'viewing').map((m) => m.name)
  const typing = marks.find((m) => m.kind === 'typing' && m.type === 'contact')
  const inbox = useInboxes().find((i) => i.id === card.last_inbox_id)
  const said = preview(card)
  // Without a subject the words stand in its place; here is then where they came in.
  const line = both ? (card.subject ? `${card.subject} — ${said}` : said) : card.subject ? said : (inbox?.name ?? '')
  const ours = card.last_message && card.last_message.direction !== 'inbound'
  return (
    <div className="flex items-center gap-1.5 text-sm text-muted">
      {gone ? <span className="min-w-0 flex-1 truncate italic">{t('list.gone')}</span>
        : replying.length > 0 ? <span className="flex min-w-0 flex-1 items-center gap-1 truncate font-medium text-fg"><Icon name="pen" size={13} /><span className="truncate">{t('replying', { names: replying.join(', ') })}</span></span>
        : typing ? <span className="min-w-0 flex-1 truncate text-fg">{t('typing', { name: typing.name || called(card.contact) })}</span>
        : <span className="flex min-w-0 flex-1 items-center gap-1">{ours ? <Icon name={card.last_message!.direction === 'note' ? 'note' : 'reply'} size={13} /> : null}<span className="truncate" dir="auto">{line}</span></span>}
      {viewing.length > 0 && replying.length === 0 ? <span title={t('viewing', { names: viewing.join(', ') })} className="text-fg"><Icon name="eye" size={14} /><span className="sr-only">{t('viewing', { names: viewing.join(', ') })}</span></span> : null}
      {both ? <Holder card={card} /> : null}
      <span className="num shrink-0">{when}</span>
    </div>
  )
}
