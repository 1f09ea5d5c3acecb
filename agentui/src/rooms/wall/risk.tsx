import { useNavigate } from '@tanstack/react-router'
import { useVirtualizer } from '@tanstack/react-virtual'
import { memo, useContext, useMemo, useRef, useState, type KeyboardEvent } from 'react'
import { useCommand } from '@/app/commands'
import { useTicking } from '@/app/hooks'
import { keyOf } from '@/app/keys'
import { useAgents } from '@/app/load'
import type { WallSearch } from '@/app/searches'
import { may } from '@/app/session'
import { t } from '@/i18n'
import { called } from '@/i18n/names'
import { countdown, type Level } from '@/state/sla'
import type { NearClock } from '@/wire/shapes'
import { Button, IconButton } from '@/ui/button'
import { ChannelIcon, Icon } from '@/ui/icon'
import { Keys } from '@/ui/keys'
import { Shape } from '../inbox/sla'
import { Section } from './section'
import { Reassign } from './reassign'
import { useSection, useTeamName } from './use'
import { Ways, way } from './drill'

/** Risk is what is late or nearly: the most urgent first, by time left. Rows are
 * picked and given to somebody else from here. */
export function Risk({ search, em }: { search: WallSearch; em: number }) {
  const clocks = useSection('clocks')
  const rows = useMemo(() => clocks.filter((c) => (!search.team || (c.team_id || 'none') === search.team) && (!search.channel || c.channel === search.channel)), [clocks, search.team, search.channel])
  const [at, setAt] = useState('')
  const [picked, setPicked] = useState<ReadonlySet<string>>(none)
  const [asking, setAsking] = useState<readonly string[] | null>(null)
  const writes = may('conversations.write')
  const here = Math.max(0, rows.findIndex((r) => r.id === at))
  const chosen = rows.filter((r) => picked.has(r.id)).map((r) => r.id) // what has left is nobody's to pick
  const toggle = (id: string) => setPicked((old) => { const next = new Set(old); if (!next.delete(id)) next.add(id); return next })
  const reassign = () => { const ids = chosen.length > 0 ? chosen : rows[here] ? [rows[here].id] : []; if (ids.length > 0) setAsking(ids) }
  useCommand('wall.reassign', reassign, writes && rows.length > 0)
  useCommand('choose', () => { if (rows[here]) toggle(rows[here].id) }, writes && rows.length > 0)
  const action = writes && rows.length > 0 ? (
    <span className="flex items-center gap-2">
      {chosen.length > 0 ? <><span role="status" className="num text-[.93em]">{t('bulk.chosen', { n: chosen.length })}</span><IconButton icon="close" label={t('bulk.end')} onClick={() => setPicked(none)} /></> : null}
      <Button small className={`h-[2em]! text-[.93em]! ${em > 20 ? '[&_kbd]:hidden' : ''}`} onClick={reassign}>{t('wall.reassign')} <Keys of={keyOf('wall.reassign')} /></Button>
    </span>
  ) : null
  return (
    <Section id="risk" title={t('wall.list')} action={action} className="min-h-[16em]">
      {rows.length === 0
        ? <p className="p-[1em] text-muted">{t('wall.list.none')}</p>
        : <Rows rows={rows} here={here} go={setAt} toggle={writes ? toggle : undefined} picked={picked} em={em} />}
      {asking ? <Reassign ids={asking} onClose={() => setAsking(null)} done={() => setPicked(none)} /> : null}
    </Section>
  )
}

const none: ReadonlySet<string> = new Set()

interface RowsProps { rows: readonly NearClock[]; here: number; go: (id: string) => void; toggle?: (id: string) => void; picked: ReadonlySet<string>; em: number }

function Rows({ rows, here, go, toggle, picked, em }: RowsProps) {
  const box = useRef<HTMLDivElement>(null)
  const height = Math.round(2.5 * em)
  const virtual = useVirtualizer({ count: rows.length, getScrollElement: () => box.current, estimateSize: () => height, overscan: 6, getItemKey: (i) => rows[i]!.id })
  const navigate = useNavigate()
  const ways = useContext(Ways)
  const open = (row: NearClock) => void navigate({ to: '/inbox/$view', params: { view: 'all' }, search: { ...way(ways, row.state === 'breached' ? 'breached' : 'at_risk', ''), c: row.id } })
  const move = (to: number) => {
    const next = Math.max(0, Math.min(rows.length - 1, to))
    go(rows[next]!.id)
    virtual.scrollToIndex(next)
  }
  useCommand('next', () => move(here + 1))
  useCommand('previous', () => move(here - 1))
  const onKeyDown = (e: KeyboardEvent) => {
    const to = { ArrowDown: here + 1, ArrowUp: here - 1, Home: 0, End: rows.length - 1 }[e.key]
    if (to !== undefined) move(to)
    else if (e.key === 'Enter') open(rows[here]!)
    else if (e.key === ' ' && toggle) toggle(rows[here]!.id)
    else return
    e.preventDefault()
  }
  return (
    <div
      ref={box} role="listbox" id="risk-list" tabIndex={0} aria-label={t('wall.list')} aria-multiselectable={toggle ? true : undefined}
      aria-activedescendant={`near-${rows[here]!.id}`} onKeyDown={onKeyDown} className="group/list ring-inside min-h-0 flex-1 overflow-y-auto"
    >
      <div role="presentation" style={{ height: virtual.getTotalSize(), position: 'relative' }}>
        {virtual.getVirtualItems().map((item) => (
          <Near key={item.key} row={rows[item.index]!} top={item.start} height={height} at={item.index + 1} of={rows.length} here={item.index === here} picked={picked.has(String(item.key))} open={open} toggle={toggle} />
        ))}
      </div>
    </div>
  )
}

interface NearProps { row: NearClock; top: number; height: number; at: number; of: number; here: boolean; picked: boolean; open: (row: NearClock) => void; toggle?: (id: string) => void }

const minute = 60_000

/** Near is one of them in its place. What it says stands apart, as its place
 * changes with every row that comes or goes above it. */
function Near({ row, top, height, at, of, here, picked, open, toggle }: NearProps) {
  return (
    <div
      id={`near-${row.id}`} role="option" aria-selected={toggle ? picked : here} aria-posinset={at} aria-setsize={of} tabIndex={-1} onKeyDown={() => {}}
      onClick={(e) => (toggle && (e.ctrlKey || e.metaKey || e.shiftKey) ? toggle(row.id) : open(row))}
      className={`absolute inset-x-0 flex cursor-pointer contain-strict items-center gap-[.7em] border-b border-line px-[.8em] hover:bg-hover ${picked ? 'bg-accent-soft' : ''} ${here ? 'group-focus-visible/list:bg-picked group-focus-visible/list:shadow-[inset_3px_0_0_var(--accent)]' : ''}`}
      style={{ height, transform: `translateY(${top}px)` }}
    >
      {toggle ? <Pick picked={picked} toggle={() => toggle(row.id)} /> : null}
      <Matter row={row} height={height} />
    </div>
  )
}

/** Matter is what is late: level and time left by shape and words, and who has it.
 * Where there is little room, who has it stands under the name, in the same row. */
const Matter = memo(function Matter({ row, height }: { row: NearClock; height: number }) {
  const due = Date.parse(row.due_at)
  const words = useTicking((now) => {
    const level: Level = due < now ? 'breached' : due - now > 5 * minute ? 'warn' : 'critical'
    return `${level}|${countdown({ level, metric: row.metric as 'resolution', left: due - now }, t('sla.h'), t('sla.min'), t('sla.d'))}`
  })
  const [level, left] = words.split('|') as [Level, string]
  const holder = useAgents().find((a) => a.id === row.agent_id)?.name
  const team = useTeamName(row.team_id)
  return (
    <>
      <span className="sla w-[7.2em] justify-center @max-[26em]:w-[6.4em] [&>svg]:size-[.75em]" data-level={level} style={{ fontSize: '1em', height: '1.6em' }}><Shape level={level} /><span className="sr-only">{t(`sla.${level}`)}, </span>{left}</span>
      <span className="flex min-w-0 flex-1 items-center gap-[.7em] leading-[1.2] @max-[26em]:flex-col @max-[26em]:items-stretch @max-[26em]:gap-0">
        <span className="flex min-w-0 flex-1 items-center gap-[.4em] @max-[26em]:flex-none">
          <span className="min-w-0 flex-1 truncate font-medium" dir="auto">{called(row.contact)}</span>
          <span className="sr-only">, {t(`sla.${row.metric as 'resolution'}`)}, </span>
          {row.priority === 'urgent' || row.priority === 'high' ? <span className={row.priority === 'urgent' ? 'text-danger' : 'text-muted'} title={t(`priority.${row.priority}`)}><Icon name="flag" size={14} /></span> : null}
        </span>
        <span className="w-[8em] truncate text-muted @max-[38em]:hidden">{team ?? ''}</span>
        <span className={`w-[8em] truncate @max-[32em]:w-[5em] @max-[26em]:w-auto @max-[26em]:text-[.86em] ${holder ? '' : 'text-muted'}`}>{holder ?? t('assigned.none')}</span>
      </span>
      <ChannelIcon kind={row.channel} size={Math.round(height * 0.46)} />
    </>
  )
})

function Pick({ picked, toggle }: { picked: boolean; toggle: () => void }) {
  return (
    <span aria-hidden="true" title={t('key.choose')} className="-m-1 flex p-1" onClick={(e) => { e.stopPropagation(); toggle() }}>
      <span className={`inline-flex size-[1.25em] items-center justify-center rounded border ${picked ? 'border-accent bg-accent text-on-accent' : 'border-line-strong bg-surface'}`}>{picked ? <Icon name="check" size={14} /> : null}</span>
    </span>
  )
}
