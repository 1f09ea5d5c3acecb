import { useAgents } from '@/app/load'
import { assigning, ranking, snoozing, tagging, turning, type Make } from '@/app/verb'
import { t } from '@/i18n'
import { moment } from '@/i18n/dates'
import type { Priority, Status } from '@/wire/shapes'
import { Avatar } from '@/ui/avatar'
import { Picker, type Choice } from '@/ui/picker'

export type Asking = 'assign' | 'snooze' | 'priority' | 'tag' | 'status' | null

interface AskProps { asking: Asking; close: () => void; run: (make: Make) => void; tags: readonly string[] }

const priorities: readonly Priority[] = ['urgent', 'high', 'normal', 'low']
const statuses: readonly Status[] = ['open', 'waiting_customer', 'waiting_third_party', 'resolved', 'spam']

/** Ask is the list over the page that a verb needs: to whom, until when, which. */
export function Ask({ asking, close, run, tags }: AskProps) {
  const agents = useAgents()
  if (!asking) return null
  const picker = (title: string, placeholder: string, choices: readonly Choice[], make?: (text: string) => Choice | null) =>
    <Picker open onClose={close} title={title} placeholder={placeholder} choices={choices} make={make} />
  switch (asking) {
    case 'assign': return picker(t('assign'), t('assign.hint'), [
      { id: '', text: t('assign.nobody'), run: () => run(assigning(null)) },
      ...agents.filter((a) => a.state !== 'disabled' && a.role !== 'read_only').map((a) => ({ id: a.id, text: a.name, more: a.email, mark: <Avatar name={a.name} size={22} />, run: () => run(assigning(a)) })),
    ])
    case 'snooze': return picker(t('snooze'), t('snooze.hint'), times(new Date()).map((o) => ({ ...o, run: () => run(snoozing(o.at)) })))
    case 'priority': return picker(t('priority'), t('priority'), priorities.map((p) => ({ id: p, text: t(`priority.${p}`), run: () => run(ranking(p)) })))
    case 'status': return picker(t('status'), t('status'), statuses.map((s) => ({ id: s, text: t(`status.${s}`), run: () => run(turning(s)) })))
    case 'tag': return picker(t('tags'), t('tag.hint'), tags.map((tag) => ({ id: tag, text: t('tag.remove', { tag }), run: () => run(tagging([], [tag])) })), (text) => newTag(text, tags, run))
  }
}

function newTag(text: string, tags: readonly string[], run: AskProps['run']): Choice | null {
  const tag = text.replace(/,/g, ' ').trim().slice(0, 50)
  if (!tag || tags.includes(tag)) return null
  return { id: `+${tag}`, text: t('tag.add', { tag }), run: () => run(tagging([tag], [])) }
}

/** times are the usual instants to wake a conversation, from now on. */
export function times(now: Date): (Omit<Choice, 'run'> & { at: Date })[] {
  const morning = (days: number) => {
    const at = new Date(now)
    at.setDate(at.getDate() + days)
    at.setHours(9, 0, 0, 0)
    return at
  }
  const hours = (n: number) => new Date(now.getTime() + n * 3_600_000)
  const toMonday = ((8 - now.getDay()) % 7) || 7
  return ([
    ['1h', hours(1)], ['3h', hours(3)], ['tomorrow', morning(1)], ['monday', morning(toMonday)], ['week', morning(7)],
  ] as const).map(([id, at]) => ({ id, at, text: t(`snooze.${id}`), more: moment(at.getTime()) }))
}
