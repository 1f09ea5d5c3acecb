import { Link } from '@tanstack/react-router'
import { useConversation } from '@/app/hooks'
import { useInboxes } from '@/app/load'
import { t } from '@/i18n'
import { clockTime, moment } from '@/i18n/dates'
import { called } from '@/i18n/names'
import type { Left } from '@/wire/shapes'
import { ChannelIcon, Icon } from '@/ui/icon'
import { SlaChip } from '../inbox/sla'
import { promisesOf } from '../inbox/clocks/promise'
import { say } from './words'

interface RowProps { item: Left; picked: boolean; toggle?: () => void }

/** when is the time of day, or the whole of it on another day. */
const when = (at: string) => (new Date(at).toDateString() === new Date().toDateString() ? clockTime(at) : moment(at))

/** Row is one conversation that is left behind: whose, about what, what was
 * promised, and what the last note says. */
export function Row({ item, picked, toggle }: RowProps) {
  const card = useConversation(item.conversation.id) ?? item.conversation
  const name = called(card.contact)
  const subject = card.subject ?? card.last_message?.preview ?? t('subject.none')
  const promises = promisesOf(card)
  const inbox = useInboxes().find((i) => i.id === card.last_inbox_id)
  return (
    <li data-left={card.id} className={`flex gap-3 border-b border-line px-3 py-2.5 last:rounded-b-md last:border-b-0 min-[560px]:px-4 ${picked ? 'bg-accent-soft' : ''}`}>
      {toggle ? <label className="-m-2 flex items-start p-2"><input type="checkbox" checked={picked} onChange={toggle} aria-label={say('pick', { name, subject })} className="mt-0.5 size-4.5 accent-accent" /></label> : null}
      <div className="min-w-0 flex-1">
        <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
          <Link to="/c/$id" params={{ id: card.id }} className="flex min-w-0 flex-1 basis-48 items-center gap-2 rounded-sm hover:underline">
            <ChannelIcon kind={card.last_message?.channel || inbox?.kind || ''} label={inbox?.name} size={15} />
            <span className="min-w-0 truncate"><strong className="font-semibold" dir="auto">{name}</strong> <span className="text-muted" dir="auto">{subject}</span></span>
          </Link>
          <SlaChip card={card} />
        </div>
        <ul className="mt-1 flex flex-wrap items-center gap-x-3 gap-y-0.5 text-sm text-muted">
          {item.outside_shift ? <li className="inline-flex items-center gap-1 font-semibold text-(--warn-text)"><Icon name="clock" size={14} />{say('reason.outside')}</li> : null}
          {item.due_at && promises.every((c) => c.due_at !== item.due_at) ? <li className="num">{say('due', { time: when(item.due_at) })}</li> : null}
          {promises.map((c) => <li key={c.cycle} dir="auto">{say('reason.promise.text', { text: c.text ?? t('sla.promise'), time: c.due_at ? when(c.due_at) : '' })}</li>)}
          {item.reasons.includes('at_risk') && !item.outside_shift ? <li>{say('reason.at_risk')}</li> : null}
          {card.waiting_since ? <li className="num">{say('reason.waiting', { time: when(card.waiting_since) })}</li> : null}
        </ul>
        {item.note ? (
          <p className="mt-1.5 flex gap-1.5 text-sm"><Icon name="note" size={15} className="mt-0.5 shrink-0 text-muted" /><span className="sr-only">{say('note')}: </span>
            <span className="line-clamp-3 min-w-0 break-words"><span dir="auto">{item.note.text}</span> <span className="text-muted">{item.note.author.name} · <time dateTime={item.note.at} className="num">{when(item.note.at)}</time></span></span>
          </p>
        ) : null}
      </div>
    </li>
  )
}
