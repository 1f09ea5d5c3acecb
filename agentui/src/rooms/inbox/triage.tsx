import { useState } from 'react'
import { useCommand } from '@/app/commands'
import { useAgents } from '@/app/load'
import { assign, claim, setPriority, setStatus, setTags, snooze, waive } from '@/app/verbs'
import { t } from '@/i18n'
import { moment } from '@/i18n/dates'
import type { Conversation, Priority, Status } from '@/wire/shapes'
import { Avatar } from '@/ui/avatar'
import { Picker, type Choice } from '@/ui/picker'
import { notify } from '@/ui/toasts'
import { advance } from './advance'

type Asking = 'assign' | 'snooze' | 'priority' | 'tag' | 'status' | null

/** Triage is every verb on the open conversation, by key and by palette. */
export function Triage({ card }: { card: Conversation }) {
  const [asking, setAsking] = useState<Asking>(null)
  const agents = useAgents()
  useCommand('claim', () => claim(card))
  useCommand('assign', () => setAsking('assign'))
  useCommand('snooze', () => setAsking('snooze'))
  useCommand('priority', () => setAsking('priority'))
  useCommand('tag', () => setAsking('tag'))
  useCommand('status', () => setAsking('status'))
  useCommand('waive', () => waive(card))
  useCommand('done', () => {
    advance() // before this one leaves
    setStatus(card, 'resolved')
  })
  useCommand('copy', () => void navigator.clipboard.writeText(`${location.origin}/c/${card.id}`).then(() => notify(t('copied'))))
  if (!asking) return null
  const close = () => setAsking(null)
  switch (asking) {
    case 'assign': return <Picker open onClose={close} title={t('assign')} placeholder={t('assign.hint')} choices={[
      { id: '', text: t('assign.nobody'), run: () => assign(card, null) },
      ...agents.filter((a) => a.state !== 'disabled' && a.role !== 'read_only').map((a) => ({ id: a.id, text: a.name, more: a.email, mark: <Avatar name={a.name} size={22} />, run: () => assign(card, a) })),
    ]} />
    case 'snooze': return <Picker open onClose={close} title={t('snooze')} placeholder={t('snooze.hint')} choices={times(new Date()).map((o) => ({ ...o, run: () => snooze(card, o.at) }))} />
    case 'priority': return <Picker open onClose={close} title={t('priority')} placeholder={t('priority')} choices={(['urgent', 'high', 'normal', 'low'] as Priority[]).map((p) => ({ id: p, text: t(`priority.${p}`), run: () => setPriority(card, p) }))} />
    case 'status': return <Picker open onClose={close} title={t('status')} placeholder={t('status')} choices={(['open', 'waiting_customer', 'waiting_third_party', 'resolved', 'spam'] as Status[]).map((s) => ({ id: s, text: t(`status.${s}`), run: () => setStatus(card, s) }))} />
    case 'tag': return <Picker open onClose={close} title={t('tags')} placeholder={t('tag.hint')} choices={card.tags.map((tag) => ({ id: tag, text: t('tag.remove', { tag }), run: () => setTags(card, [], [tag]) }))} make={(text) => newTag(card, text)} />
  }
}

function newTag(card: Conversation, text: string): Choice | null {
  const tag = text.replace(/,/g, ' ').trim().slice(0, 50)
  if (!tag || card.tags.includes(tag)) return null
  return { id: `+${tag}`, text: t('tag.add', { tag }), run: () => setTags(card, [tag], []) }
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
