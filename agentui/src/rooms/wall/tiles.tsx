import { useNavigate } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { useCommand } from '@/app/commands'
import { useTicking } from '@/app/hooks'
import { board } from '@/app/hub'
import { today, type WallSearch } from '@/app/searches'
import { t, type Key } from '@/i18n'
import type { Level } from '@/state/sla'
import type { Queue } from '@/wire/shapes'
import { Icon } from '@/ui/icon'
import { Shape } from '../inbox/sla'
import { Drill } from './drill'
import { Spark } from './spark'
import { span } from './spans'
import { useCrew, useScope, useSection } from './use'

/** What a shift aims for. The aim of attainment comes with it from the hub. */
const aims = { breached: 0, at_risk: 5, longest: 600_000 }

const box = '@container flex h-full min-h-[6.6em] min-w-0 flex-col gap-[.2em] border border-line bg-surface p-[.8em] text-start'

interface TileProps { n: number; name: Key; level?: Level; value: ReactNode; said: string; aim?: string; met?: boolean; trend?: ReactNode; drill: string; filter?: string }

/** Tile is one number: its name, its value with a shape, its target, its trend.
 * All of it is the way to the list behind the number. */
function Tile({ n, name, level, value, said, aim, met, trend, drill, filter }: TileProps) {
  const label = `${t(name)}: ${said}${aim ? `. ${aim}, ${t(met ? 'wall.met' : 'wall.missed')}` : ''}`
  return (
    <li className="min-w-0">
      <Drill id={`tile-${n}`} number={drill} filter={filter} label={label} keys={String(n)} className={`${box} tile`}>
        <span className="truncate text-[.93em] font-medium text-muted">{t(name)}</span>
        <span className={`num flex min-w-0 items-center gap-[.3em] text-[min(2.4em,24cqi)] leading-tight font-semibold whitespace-nowrap ${level && level !== 'ok' ? `text-(--${level}-text)` : ''}`}>
          {level && level !== 'ok' ? <span className="inline-flex [&>svg]:size-[.55em]"><Shape level={level} /></span> : null}<span className="flex-1">{value}</span>{trend}
        </span>
        <span className="mt-auto min-h-[1.5em] text-[.93em] text-muted">{aim ? <>{aim} <Met met={met} /></> : null}</span>
      </Drill>
    </li>
  )
}

const Met = ({ met }: { met?: boolean }) => (met ? <Icon name="check" size={14} className="inline text-good" /> : <span aria-hidden="true" className="font-semibold text-(--critical-text)">!</span>)

/** Tiles are the six numbers: what must I do now? */
export function Tiles({ search }: { search: WallSearch }) {
  const { queue, trend } = useScope(search)
  useTileKey(1)
  useTileKey(2)
  useTileKey(3)
  useTileKey(4)
  useTileKey(5)
  useTileKey(6)
  if (!queue) return null
  const spark = (of: 'waiting' | 'breached' | 'at_risk', name: Key) => <Spark samples={board.trend(trend)} of={of} now={of === 'waiting' ? queue.people : queue[of]} name={t(name)} />
  const number = (n: number) => n.toLocaleString()
  return (
    <ul aria-label={t('wall.numbers')} className="grid grid-cols-2 gap-[.6em] min-[640px]:grid-cols-3 min-[1100px]:grid-cols-6">
      <Tile n={1} name="wall.breached" level={queue.breached > 0 ? 'breached' : 'ok'} value={number(queue.breached)} said={String(queue.breached)} aim={t('wall.aim', { aim: 0 })} met={queue.breached <= aims.breached} trend={spark('breached', 'wall.breached')} drill="breached" filter={queue.filter} />
      <Tile n={2} name="wall.risk" level={queue.at_risk > 0 ? 'critical' : 'ok'} value={number(queue.at_risk)} said={String(queue.at_risk)} aim={t('wall.aim.most', { aim: aims.at_risk })} met={queue.at_risk <= aims.at_risk} trend={spark('at_risk', 'wall.risk')} drill="at_risk" filter={queue.filter} />
      <Tile n={3} name="wall.waiting" value={number(queue.people)} said={String(queue.people)} trend={spark('waiting', 'wall.waiting')} drill="people" filter={queue.filter} />
      <Longest queue={queue} />
      <Attained />
      <Crew search={search} />
    </ul>
  )
}

function useTileKey(n: 1 | 2 | 3 | 4 | 5 | 6) {
  useCommand(`tile.${n}`, () => document.getElementById(`tile-${n}`)?.focus())
}

function Longest({ queue }: { queue: Queue }) {
  const since = queue.longest_since ? Date.parse(queue.longest_since) : 0
  const text = useTicking((now) => (since ? span(now - since) : '–'))
  const met = useTicking((now) => (since && now - since > aims.longest ? 0 : 1)) === 1
  return <Tile n={4} name="wall.longest" value={text} said={text} level={met ? 'ok' : 'warn'} aim={t('wall.aim.most', { aim: span(aims.longest) })} met={met} drill="longest_since" filter={queue.filter} />
}

/** Attained is about the whole desk: the hub counts it so. */
function Attained() {
  const rows = useSection('attainment')
  const met = rows.reduce((n, r) => n + r.met, 0)
  const of = rows.reduce((n, r) => n + r.met + r.breached, 0)
  const aim = Math.max(0, ...rows.map((r) => r.target))
  const percent = of ? (100 * met) / of : 100
  const go = useNavigate()
  const text = of ? `${percent.toLocaleString(undefined, { maximumFractionDigits: 1 })} %` : '–'
  return (
    <li className="min-w-0">
      <button type="button" id="tile-5" aria-keyshortcuts="5" className={`${box} tile ring-inside w-full rounded-sm hover:bg-hover`} onClick={() => void go({ to: '/reports', search: { from: today() } })}>
        <span className="truncate text-[.93em] font-medium text-muted">{t('wall.attained')}</span>
        <span className={`num text-[min(2.4em,24cqi)] leading-tight font-semibold whitespace-nowrap ${of && percent < aim ? 'text-(--critical-text)' : ''}`}>{text}</span>
        <span className="mt-auto flex min-h-[1.5em] w-full items-end justify-between gap-2 text-[.93em] text-muted">
          <span>{aim ? <>{t('wall.aim.least', { aim: `${aim} %` })} {of ? <Met met={percent >= aim} /> : null}</> : null}</span>
          <span className="num">{of ? `${met}/${of}` : ''}</span>
        </span>
      </button>
    </li>
  )
}

function Crew({ search }: { search: WallSearch }) {
  const agents = useSection('agents')
  const crew = useCrew()
  const here = agents.filter((a) => !search.team || crew.get(a.id)?.team_ids.includes(search.team))
  const count = (state: string) => here.filter((a) => a.state === state).length
  const rooms = here.filter((a) => a.state === 'online').map((a) => ({ all: crew.get(a.id)?.capacity ?? a.capacity ?? 0, used: crew.get(a.id)?.load ?? a.held }))
  const [free, slots] = [rooms.reduce((n, r) => n + Math.max(0, r.all - r.used), 0), rooms.reduce((n, r) => n + r.all, 0)]
  return (
    <li className="min-w-0">
      <button type="button" id="tile-6" aria-keyshortcuts="6" className={`${box} tile ring-inside w-full rounded-sm hover:bg-hover`} onClick={() => document.getElementById('crew')?.focus()}>
        <span className="truncate text-[.93em] font-medium text-muted">{t('wall.agents')}</span>
        <span className="num text-[min(2.4em,24cqi)] leading-tight font-semibold whitespace-nowrap">{count('online')}<span className="text-[length:var(--em)] font-medium text-muted"> {t('wall.on')}</span></span>
        <span className="mt-auto flex min-h-[1.5em] flex-wrap items-end gap-x-[.8em] text-[.93em] text-muted">
          <span>{t('wall.away.n', { n: count('away') })}</span>
          {slots > 0 ? <span className="num">{t('wall.free', { n: free, of: slots })}</span> : null}
        </span>
      </button>
    </li>
  )
}
