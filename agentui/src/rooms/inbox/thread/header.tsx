import { memo, useCallback, useLayoutEffect, useRef } from 'react'
import { useMarks } from '@/app/hooks'
import { store } from '@/app/hub'
import { keyOf, type CommandId } from '@/app/keys'
import { useAgents } from '@/app/load'
import { run } from '@/app/commands'
import { may } from '@/app/session'
import { turning } from '@/app/verb'
import { act } from '@/app/verbs'
import { t, type Key } from '@/i18n'
import { called } from '@/i18n/names'
import { moment } from '@/i18n/dates'
import type { Conversation, Status } from '@/wire/shapes'
import { Avatar } from '@/ui/avatar'
import { Button, IconButton } from '@/ui/button'
import { Icon, type IconName } from '@/ui/icon'
import { Menu, MenuChoice, MenuItem, MenuLine } from '@/ui/menu'
import { WhyChip } from '../clocks/chip'

interface HeaderProps { card: Conversation; back: () => void; profile: boolean; toggle: () => void }

export const ThreadHeader = memo(function ThreadHeader({ card, back, profile, toggle }: HeaderProps) {
  const writes = may('conversations.write')
  const ended = card.status === 'resolved' || card.status === 'spam'
  const turn = useTurn(card)
  return (
    <header className="flex flex-col gap-1.5 border-b border-line bg-surface px-4 py-2.5">
      <div className="flex items-center gap-2">
        <span className="-ms-2 min-[800px]:hidden"><IconButton icon="back" label={t('back')} onClick={back} /></span>
        <h2 className="line-clamp-2 min-w-0 flex-1 text-lg leading-6 font-semibold break-words max-[480px]:text-base max-[480px]:leading-5" title={card.subject ?? undefined} dir="auto">{card.subject ?? called(card.contact)}</h2>
        {writes ? <Actions turn={turn} ended={ended} free={card.assignee_id !== store.me} /> : null}
        <IconButton icon="panel" label={t(profile ? 'contact.hide' : 'contact.show')} keys={keyOf('profile')} pressed={profile} onClick={toggle} />
      </div>
      <div className="flex min-h-6 flex-wrap items-center gap-x-3 gap-y-1 text-sm text-muted">
        {card.subject ? <span className="font-medium text-fg" dir="auto">{called(card.contact)}</span> : null}
        {writes ? <StatusMenu turn={turn} status={card.status} /> : <span>{t(`status.${card.status}`)}</span>}
        {card.status === 'snoozed' && card.snoozed_until ? <span>{t('snooze.until', { time: moment(card.snoozed_until) })}</span> : null}
        <Holder card={card} />
        <WhyChip card={card} />
        {card.priority !== 'normal' ? <span className="inline-flex items-center gap-1"><Icon name="flag" size={14} />{t(`priority.${card.priority}`)}</span> : null}
        {card.tags.map((tag) => <span key={tag} className="inline-flex h-5 items-center gap-1 rounded-full bg-hover px-2 text-xs text-fg"><Icon name="tag" size={11} />{tag}</span>)}
        <Company id={card.id} />
      </div>
    </header>
  )
})

const verbs: readonly { command: CommandId; icon: IconName; label: Key }[] = [
  { command: 'snooze', icon: 'clock', label: 'snooze' },
  { command: 'assign', icon: 'user', label: 'assign' },
]
const further: readonly { command: CommandId; icon: IconName; label: Key }[] = [
  { command: 'priority', icon: 'flag', label: 'priority' }, { command: 'tag', icon: 'tag', label: 'tags' },
  { command: 'promise', icon: 'clock', label: 'promise.key' }, { command: 'waive', icon: 'check', label: 'waive' }, { command: 'merge', icon: 'merge', label: 'key.merge' }, { command: 'copy', icon: 'link', label: 'key.copy' },
]

type Turn = (to: Status) => void

/** useTurn turns the conversation that is shown. It stays the same, so that the
 * buttons are drawn anew only when they change. */
function useTurn(card: Conversation): Turn {
  const shown = useRef(card)
  useLayoutEffect(() => { shown.current = card })
  return useCallback((to) => act(shown.current, turning(to)), [])
}

const Actions = memo(function Actions({ turn, ended, free }: { turn: Turn; ended: boolean; free: boolean }) {
  return (
    <div className="flex items-center gap-1">
      {free && !ended ? <Button small icon="hand" className="max-[1000px]:hidden" onClick={() => run('claim')}>{t('claim')}</Button> : null}
      {verbs.map((v) => <span key={v.command} className="max-[480px]:hidden"><IconButton icon={v.icon} label={t(v.label)} keys={keyOf(v.command)} onClick={() => run(v.command)} /></span>)}
      <Menu align="end" trigger={<button type="button" aria-label={t('more')} className="inline-flex size-8 items-center justify-center rounded-sm text-muted hover:bg-hover hover:text-fg"><Icon name="more" /></button>}>
        <MenuItem icon="hand" keys={keyOf('claim')} onClick={() => run('claim')}>{t('claim')}</MenuItem>
        {[...verbs, ...further].map((v) => <MenuItem key={v.command} icon={v.icon} keys={keyOf(v.command)} onClick={() => run(v.command)}>{t(v.label)}</MenuItem>)}
        <MenuLine />
        <MenuItem icon="alert" danger onClick={() => turn('spam')}>{t('status.spam')}</MenuItem>
      </Menu>
      <Button small look={ended ? 'plain' : 'primary'} icon={ended ? 'undo' : 'check'} onClick={() => (ended ? turn('open') : run('done'))}>
        {t(ended ? 'reopen' : 'done')}
      </Button>
    </div>
  )
})

const choices: readonly Status[] = ['open', 'waiting_customer', 'waiting_third_party', 'resolved', 'spam']

const StatusMenu = memo(function StatusMenu({ turn, status }: { turn: Turn; status: Status }) {
  return (
    <Menu trigger={
      <button type="button" id="status-menu" aria-label={`${t('status')}: ${t(`status.${status}`)}`} className="inline-flex h-6 items-center gap-1 rounded-full border border-line-strong/60 px-2 text-fg hover:bg-hover">
        <span aria-hidden="true" className={`size-2 rounded-full ${status === 'open' ? 'bg-accent' : 'border-2 border-line-strong'}`} />{t(`status.${status}`)}<Icon name="down" size={13} />
      </button>
    }>
      <MenuChoice label={t('status')} value={status} onChange={turn} options={choices.map((s) => ({ value: s, text: t(`status.${s}`) }))} />
    </Menu>
  )
})

function Holder({ card }: { card: Conversation }) {
  const agents = useAgents()
  const name = agents.find((a) => a.id === card.assignee_id)?.name ?? t('somebody')
  if (!card.assignee_id) return <span>{t('assigned.none')}</span>
  return <span className="inline-flex items-center gap-1.5"><Avatar name={name} size={18} />{card.assignee_id === store.me ? t('you') : name}</span>
}

/** Company is who else is here now. */
function Company({ id }: { id: string }) {
  const marks = useMarks(id).filter((m) => m.type === 'agent')
  const replying = marks.filter((m) => m.kind === 'replying' || m.kind === 'typing').map((m) => m.name)
  const viewing = marks.filter((m) => m.kind === 'viewing').map((m) => m.name).filter((n) => !replying.includes(n))
  return (
    <span className="flex items-center gap-3" aria-live="off">
      {replying.length > 0 ? <span className="inline-flex items-center gap-1 rounded-full bg-(--warn-chip) px-2 font-medium text-(--warn-on)"><Icon name="pen" size={13} />{t('replying', { names: [...new Set(replying)].join(', ') })}</span> : null}
      {viewing.length > 0 ? <span className="inline-flex items-center gap-1"><Icon name="eye" size={14} />{t('viewing', { names: viewing.join(', ') })}</span> : null}
    </span>
  )
}
