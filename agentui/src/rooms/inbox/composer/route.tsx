import { useState } from 'react'
import { t } from '@/i18n'
import { called } from '@/i18n/names'
import type { Draft } from '@/state/drafts'
import type { Abilities, Conversation, Inbox } from '@/wire/shapes'
import { ChannelIcon } from '@/ui/icon'

interface RouteProps { card: Conversation; draft: Draft; inbox?: Inbox; options: readonly Inbox[]; can?: Abilities; change: (part: Partial<Draft>) => void }

/** Route says by which inbox the reply goes, and to whom else. */
export function Route({ card, draft, inbox, options, can, change }: RouteProps) {
  const [open, setOpen] = useState(Boolean(draft.to || draft.cc || draft.bcc))
  return (
    <div className="border-b border-line px-3 py-1.5 text-sm text-muted">
      <div className="flex min-h-6 flex-wrap items-center gap-2">
        {inbox ? <ChannelIcon kind={inbox.kind} size={15} /> : null}
        <span className="truncate" dir="auto">{called(card.contact)}</span>
        <span>{t('compose.via')}</span>
        {options.length > 1 ? (
          <select aria-label={t('compose.via.label')} value={inbox?.id ?? ''} onChange={(e) => change({ inbox: e.target.value })} className="h-6 max-w-48 rounded-sm bg-transparent font-medium text-fg hover:bg-hover">
            {options.map((o) => <option key={o.id} value={o.id}>{o.name}</option>)}
          </select>
        ) : <span className="truncate font-medium text-fg">{inbox?.name ?? '–'}</span>}
        {can?.copy_lines ? (
          <button type="button" aria-expanded={open} onClick={() => setOpen(!open)} className="ms-auto min-h-6 rounded-sm px-1.5 hover:bg-hover hover:text-fg">{t('compose.copies')}</button>
        ) : null}
      </div>
      {can?.copy_lines && open ? (
        <div className="mt-1 grid grid-cols-[auto_1fr] items-center gap-x-2">
          {(['to', 'cc', 'bcc'] as const).map((line) => (
            <label key={line} className="contents">
              <span>{t(`msg.${line}`)}</span>
              <input value={draft[line] ?? ''} onChange={(e) => change({ [line]: e.target.value })} placeholder={line === 'to' ? called(card.contact) : t('compose.addresses')} dir="ltr" className="h-7 w-full rounded-sm bg-transparent px-1.5 text-base text-fg" />
            </label>
          ))}
        </div>
      ) : null}
    </div>
  )
}
