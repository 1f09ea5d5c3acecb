import { useQuery } from '@tanstack/react-query'
import { called } from '@/i18n/names'
import { moment } from '@/i18n/dates'
import { get } from '@/wire/client'
import type { Profile } from '@/wire/shapes'
import { ChannelIcon } from '@/ui/icon'
import { reasonOf, say, stateOf } from '../say'
import type { Recipient, SendState } from '../wire'

/** useName is what somebody is called; their address until that is known. */
export function useName(contact: string, fallback: string): string {
  const { data } = useQuery({ queryKey: ['contact-name', contact], queryFn: () => get<Profile>(`/contacts/${contact}`), staleTime: 600_000, enabled: contact !== '', retry: false })
  return data ? called(data) : contact === '' ? say('recipient.erased') : fallback || '…'
}

const shapes: Partial<Record<SendState, string>> = { accepted: '✓', delivered: '✓✓', read: '◉', clicked: '↗', replied: '↩', failed: '✕', unknown: '?', skipped: '–', held: '‖', planned: '◷', attempting: '…' }

export function SendMark({ state }: { state: SendState }) {
  const bad = state === 'failed' || state === 'unknown'
  return <span className={`inline-flex items-center gap-1.5 whitespace-nowrap ${bad ? 'font-medium text-danger' : state === 'replied' ? 'font-semibold text-good' : ''}`}><span aria-hidden="true" className="w-4 text-center">{shapes[state]}</span>{stateOf(state)}</span>
}

/** RecipientRow is one person of a run. */
export function RecipientRow({ row, open }: { row: Recipient; open: (n: number) => void }) {
  const name = useName(row.contact_id, row.to)
  return (
    <button type="button" onClick={() => open(row.n)} className="ring-inside grid h-full w-full grid-cols-[minmax(0,1fr)_auto] items-center gap-x-4 border-b border-line px-4 text-start hover:bg-hover min-[700px]:grid-cols-[minmax(0,2fr)_minmax(0,2fr)_4rem_8rem_minmax(0,2fr)_11rem]">
      <span className="truncate font-medium" dir="auto">{name}</span>
      <span className="flex min-w-0 items-center gap-1.5 text-sm text-muted max-[699px]:hidden" dir="ltr">{row.channel ? <ChannelIcon kind={row.channel} size={14} /> : null}<span className="truncate">{row.to}</span></span>
      <span className="truncate text-sm text-muted max-[699px]:hidden">{row.variant}</span>
      <span className="text-sm"><SendMark state={row.state} /></span>
      <span className="truncate text-sm text-muted max-[699px]:hidden">{row.reason ? reasonOf(row.reason) : ''}</span>
      <span className="num text-end text-sm whitespace-nowrap text-muted max-[699px]:hidden">{moment(row.updated_at)}</span>
    </button>
  )
}
