import { useNavigate } from '@tanstack/react-router'
import { useVirtualizer } from '@tanstack/react-virtual'
import { memo, useMemo, useRef } from 'react'
import { useTicking } from '@/app/hooks'
import type { WallSearch } from '@/app/searches'
import { may } from '@/app/session'
import { t } from '@/i18n'
import type { Availability, Colleague, Presence } from '@/wire/shapes'
import { Menu, MenuItem, MenuLine } from '@/ui/menu'
import { Icon } from '@/ui/icon'
import { PresenceChoices } from '../presence/choices'
import { settleFor } from '../presence/say'
import { Dot } from '../presence/dot'
import { Drill } from './drill'
import { useKeys } from '../inbox/moves'
import { Section } from './section'
import { about } from './spans'
import { useCrew, useSection } from './use'

/** Crew is everybody who answers: what they carry of what they can, who waits
 * longest for them, and whether they are there. */
export function Crew({ search, em }: { search: WallSearch; em: number }) {
  const agents = useSection('agents')
  const crew = useCrew()
  const rows = useMemo(() => agents.filter((a) => !search.team || crew.size === 0 || crew.get(a.id)?.team_ids.includes(search.team)), [agents, crew, search.team])
  return (
    <Section id="agents" title={t('wall.agents')} note={t('wall.load')} className="min-h-[16em]">
      {rows.length === 0 ? <p className="p-[1em] text-muted">{t('wall.agents.none')}</p> : <Rows rows={rows} crew={crew} em={em} />}
    </Section>
  )
}

function Rows({ rows, crew, em }: { rows: readonly Colleague[]; crew: ReadonlyMap<string, Presence>; em: number }) {
  const box = useRef<HTMLDivElement>(null)
  const height = Math.round(2.5 * em)
  const ids = useMemo(() => rows.map((row) => row.id), [rows])
  const keyOf = useKeys(ids)
  const virtual = useVirtualizer({ count: rows.length, getScrollElement: () => box.current, estimateSize: () => height, overscan: 6, getItemKey: (i) => rows[i]!.id })
  return (
    <div ref={box} id="crew" tabIndex={0} role="group" aria-label={t('wall.agents')} className="ring-inside min-h-0 flex-1 overflow-y-auto">
      <ul aria-label={t('wall.agents')} style={{ height: virtual.getTotalSize(), position: 'relative' }}>
        {virtual.getVirtualItems().map((item) => <Row key={keyOf(String(item.key))} row={rows[item.index]!} more={crew.get(rows[item.index]!.id)} top={item.start} height={height} />)}
      </ul>
    </div>
  )
}

const Row = memo(function Row({ row, more, top, height }: { row: Colleague; more?: Presence; top: number; height: number }) {
  const capacity = more?.capacity ?? row.capacity ?? 0
  const load = more?.load ?? row.load ?? row.held
  const full = capacity > 0 && load >= capacity
  const oldest = more?.oldest_since ? Date.parse(more.oldest_since) : 0
  const waits = useTicking((now) => (oldest ? about(now - oldest) : '–'))
  const since = useTicking((now) => (row.since ? about(now - Date.parse(row.since)) : ''))
  const state = row.state as Availability
  const said = t('wall.load.said', { name: row.name, n: load, of: capacity || '–' })
  return (
    <li className="absolute inset-x-0 flex contain-strict items-center gap-[.7em] border-b border-line px-[.8em]" style={{ height, transform: `translateY(${top}px)` }}>
      <Drill number="held" filter={row.filter} label={said} className="flex min-w-0 flex-1 items-center gap-[.7em] px-1">
        <span className="min-w-[5em] flex-1 truncate font-medium" dir="auto">{row.name}</span>
        <Bar of={capacity} used={load} />
        <span className={`num w-[3.6em] text-end ${full ? 'font-bold' : ''}`}>{load}{capacity ? `/${capacity}` : ''}</span>
      </Drill>
      <span className="w-[3em] text-[.93em] font-bold @max-[32em]:hidden">{full ? t('wall.full') : ''}</span>
      <span className="num w-[4.6em] text-end text-muted @max-[26em]:hidden" title={t('wall.oldest')}>{waits}</span>
      {may('roster.write') ? (
        <Menu align="end" trigger={
          <button type="button" aria-label={t('wall.presence.of', { name: row.name, state: t(`presence.${state}`) })} className="flex h-[2em] w-[10em] items-center gap-[.4em] rounded-sm px-[.4em] hover:bg-hover @max-[26em]:w-auto">
            <State state={state} since={since} reason={row.reason} size={Math.round(height * 0.3)} /><Icon name="down" size={12} className="ms-auto text-muted" />
          </button>
        }><PresenceChoices state={state} choose={(wish) => void settleFor(row.id, row.name, wish)} /><Leaves agent={row.id} /></Menu>
      ) : <span className="flex w-[10em] items-center gap-[.4em] px-[.4em] @max-[26em]:w-auto"><State state={state} since={since} reason={row.reason} size={Math.round(height * 0.3)} /></span>}
    </li>
  )
})

/** Leaves is the way to what somebody would hand over. */
function Leaves({ agent }: { agent: string }) {
  const go = useNavigate()
  return <><MenuLine /><MenuItem icon="hand" onClick={() => void go({ to: '/supervisor/handover/$agent', params: { agent } })}>{t('handover.of')}</MenuItem></>
}

function State({ state, since, reason, size }: { state: Availability; since: string; reason?: string; size: number }) {
  return (
    <>
      <Dot state={state} size={size} />
      <span className="min-w-0 truncate text-start @max-[26em]:sr-only" title={reason || undefined}>{reason && state === 'away' ? reason : t(`presence.${state}`)}<span className="num text-muted"> {since}</span></span>
    </>
  )
}

/** Bar is ten boxes: how much of what they can carry. The numbers stand beside. */
function Bar({ of, used }: { of: number; used: number }) {
  const part = of > 0 ? Math.min(1, used / of) : 0
  return (
    <svg viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true" className={`h-[.8em] w-[6em] shrink-0 @max-[38em]:hidden ${part >= 1 ? 'text-(--critical-text)' : 'text-accent'}`}>
      <rect width="100" height="10" rx="1" className="fill-line" />
      <rect width={part * 100} height="10" rx="1" fill="currentColor" />
    </svg>
  )
}
