import { useQuery } from '@tanstack/react-query'
import { useList } from '@/app/hooks'
import { store } from '@/app/hub'
import { timelineQuery } from '@/app/load'
import { mergeInto } from '@/app/merging'
import { t } from '@/i18n'
import { called } from '@/i18n/names'
import { short } from '@/i18n/dates'
import { keyOf } from '@/state/listing'
import type { Conversation } from '@/wire/shapes'
import { Picker, type Choice } from '@/ui/picker'

const many = 200

/** Merge asks which other conversation goes on in this one: those of the same
 * customer first, then what is open. */
export function Merge({ into, onClose }: { into: Conversation; onClose: () => void }) {
  const { data } = useQuery(timelineQuery(into.contact.id, many))
  const open = useList(keyOf({ view: 'all', sort: 'deadline' }))
  const theirs = data?.items ?? []
  const known = new Set([into.id, ...theirs.map((c) => c.id)])
  const others = (open?.ids ?? []).flatMap((id) => { const card = known.has(id) ? undefined : store.conversation(id); return card ? [card] : [] })
  const fits = (c: Conversation) => c.id !== into.id && c.brand_id === into.brand_id && !c.flags.includes('merged')
  const choice = (group: string) => (c: Conversation): Choice => ({
    id: c.id, group, text: c.subject ?? c.last_message?.preview ?? called(c.contact),
    more: `${called(c.contact)} · ${short(c.last_message?.at ?? c.created_at, Date.now())}`, run: () => void mergeInto(into, [c]),
  })
  return (
    <Picker
      open onClose={onClose} title={t('merge')} placeholder={t('merge.hint')}
      choices={[...theirs.filter(fits).map(choice(called(into.contact))), ...others.filter(fits).map(choice(t('merge.others')))]}
    />
  )
}
