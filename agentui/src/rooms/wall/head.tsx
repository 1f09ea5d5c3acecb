import { useNavigate } from '@tanstack/react-router'
import { useCommand } from '@/app/commands'
import { useLine, useTicking } from '@/app/hooks'
import { keyOf } from '@/app/keys'
import type { WallSearch } from '@/app/searches'
import { t, tell } from '@/i18n'
import { clockSeconds, clockTime } from '@/i18n/dates'
import { Button } from '@/ui/button'
import { span } from './spans'
import { useHeard, useSection } from './use'

/** Head is the time, what the wall is about, and the way to the large screen. */
export function Head({ search }: { search: WallSearch }) {
  const go = useNavigate()
  const show = (next: WallSearch) => void go({ to: '/supervisor', search: next, replace: true })
  const teams = useSection('teams')
  const channels = useSection('channels')
  const time = useTicking(clockSeconds)
  const tv = () => {
    if (search.tv) void document.exitFullscreen?.().catch(() => {})
    else void document.documentElement.requestFullscreen?.().catch(() => {}) // refused: the page alone is large
    show({ team: search.team, channel: search.channel, ...(search.tv ? {} : { tv: true }) })
  }
  useCommand('wall.tv', tv)
  return (
    <header className="flex flex-wrap items-center gap-x-[1em] gap-y-[.4em]">
      <h1 className="text-[1.45em] font-semibold">{t('wall')}</h1>
      <span className="num text-muted"><Truth /> {time}</span>
      <span className="flex-1" />
      <Choice label={t('wall.teams')} value={search.team ?? ''} onChange={(team) => show(team ? { team, ...tvOf(search) } : tvOf(search))}
        options={[{ value: '', text: t('wall.teams.all') }, ...teams.map((q) => ({ value: q.id, text: q.name || t('wall.teamless') }))]} />
      <Choice label={t('wall.channels')} value={search.channel ?? ''} onChange={(channel) => show(channel ? { channel, ...tvOf(search) } : tvOf(search))}
        options={[{ value: '', text: t('wall.channels.all') }, ...channels.map((q) => ({ value: q.id, text: tell(`channel.${q.id}`) ?? q.name }))]} />
      <Button small icon="screen" aria-pressed={search.tv ?? false} data-hint={t('key.wall.tv')} data-hint-keys={keyOf('wall.tv')} onClick={tv} className="h-[2.2em]! text-[1em]!">{t(search.tv ? 'wall.tv.end' : 'wall.tv')}</Button>
    </header>
  )
}

const tvOf = (search: WallSearch): WallSearch => (search.tv ? { tv: true } : {})

function Choice({ label, value, options, onChange }: { label: string; value: string; options: readonly { value: string; text: string }[]; onChange: (v: string) => void }) {
  return (
    <label className="flex min-w-0 items-center gap-[.4em]">
      <span className="text-muted">{label}</span>
      <select value={value} onChange={(e) => onChange(e.target.value)} className="h-[2.2em] max-w-[11em] min-w-0 rounded-sm border border-line-strong/60 bg-surface px-[.4em] text-fg">
        {options.map((o) => <option key={o.value} value={o.value}>{o.text}</option>)}
      </select>
    </label>
  )
}

function Truth() {
  const live = useLine().state === 'live'
  return <><span aria-hidden="true" className={`me-[.3em] inline-block size-[.7em] rounded-full ${live ? 'bg-good' : 'border-2 border-line-strong'}`} />{live ? t('line.live') : t('wall.notlive')}</>
}

/** Down is the banner over a wall that is not true any more: since when. */
export function Down() {
  const { state, since } = useLine()
  const heard = useHeard()
  const down = state === 'reconnecting' || state === 'offline'
  const text = useTicking((now) => (down ? span(now - since) : ''))
  if (!down) return null
  return (
    <div className="flex flex-wrap items-center justify-center gap-x-[1em] rounded-sm border-2 border-(--breached-chip) bg-(--breached-chip) p-[.5em] text-(--breached-on)">
      <strong className="num text-[1.8em]">{t('wall.notlive.for', { time: text })}</strong>
      <span>{heard ? t('wall.asof', { time: clockTime(heard) }) : ''}</span>
      <span role="status" className="sr-only">{t('wall.notlive')}</span>
    </div>
  )
}
