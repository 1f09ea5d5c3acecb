import { memo, useState } from 'react'
import { t } from '@/i18n'
import type { Draft } from '@/state/drafts'
import type { Inbox, Way } from '@/wire/shapes'
import { ChannelIcon } from '@/ui/icon'

interface RouteProps { customer: string; way?: Way; from?: string; to?: string; cc?: string; bcc?: string; inbox?: Inbox; options: readonly Inbox[]; copies: boolean; change: (part: Partial<Draft>) => void }

/** Route says by which inbox the reply goes, and to whom else. */
export const Route = memo(function Route({ customer, way, from, to, cc, bcc, inbox, options, copies, change }: RouteProps) {
  const [open, setOpen] = useState(Boolean(to || cc || bcc))
  const lines = { to, cc, bcc }
  return (
    <div className="border-b border-line px-3 py-1.5 text-sm text-muted">
      <div className="flex min-h-6 flex-wrap items-center gap-2">
        {inbox ? <ChannelIcon kind={inbox.kind} size={15} /> : null}
        <span className="truncate" dir="auto">{customer}</span>
        <span>{t('compose.via')}</span>
        {options.length > 1 ? (
          <select aria-label={t('compose.via.label')} value={inbox?.id ?? ''} onChange={(e) => change({ inbox: e.target.value, from: undefined })} className="h-6 max-w-48 rounded-sm bg-transparent font-medium text-fg hover:bg-hover">
            {options.map((o) => <option key={o.id} value={o.id}>{o.name}</option>)}
          </select>
        ) : <span className="truncate font-medium text-fg">{inbox?.name ?? '–'}</span>}
        {way && way.senders.length > 1 ? (
          <select aria-label={t('compose.from.label')} value={from ?? way.from} onChange={(e) => change({ from: e.target.value })} className="h-6 max-w-64 rounded-sm bg-transparent font-medium text-fg hover:bg-hover" dir="ltr">
            {way.senders.map((s) => <option key={s.address} value={s.address}>{s.address}</option>)}
          </select>
        ) : null}
        {copies ? (
          <button type="button" aria-expanded={open} onClick={() => setOpen(!open)} className="ms-auto min-h-6 rounded-sm px-1.5 hover:bg-hover hover:text-fg">{t('compose.copies')}</button>
        ) : null}
      </div>
      {copies && open ? (
        <div className="mt-1 grid grid-cols-[auto_1fr] items-center gap-x-2">
          {(['to', 'cc', 'bcc'] as const).map((line) => (
            <label key={line} className="contents">
              <span>{t(`msg.${line}`)}</span>
              <input value={lines[line] ?? ''} onChange={(e) => change({ [line]: e.target.value })} placeholder={line === 'to' ? customer : t('compose.addresses')} dir="ltr" className="h-7 w-full rounded-sm bg-transparent px-1.5 text-base text-fg" />
            </label>
          ))}
        </div>
      ) : null}
    </div>
  )
})
