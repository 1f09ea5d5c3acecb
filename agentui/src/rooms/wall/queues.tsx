import { memo } from 'react'
import { useTicking } from '@/app/hooks'
import type { WallSearch } from '@/app/searches'
import { t, tell } from '@/i18n'
import type { Queue } from '@/wire/shapes'
import { ChannelIcon } from '@/ui/icon'
import { Drill } from './drill'
import { Section } from './section'
import { about } from './spans'
import { useInOut, useSection } from './use'

const head = 'px-[.4em] py-[.3em] font-medium text-muted text-[.93em] whitespace-nowrap'

/** Queues is a row for each team and each channel; each number opens its list. */
export function Queues({ search }: { search: WallSearch }) {
  const teams = useSection('teams')
  const channels = useSection('channels')
  const quiet = (q: Queue) => q.id === 'none' && q.open === 0 && q.people === 0 && q.breached === 0
  const shownTeams = teams.filter((q) => (!search.team || q.id === search.team) && !quiet(q))
  const shown = channels.filter((q) => !search.channel || q.id === search.channel)
  return (
    <Section id="queues" title={t('wall.queues')}>
      {shownTeams.length + shown.length === 0 ? <p className="p-[1em] text-muted">{t('wall.queues.none')}</p> : (
        <div tabIndex={0} role="group" aria-label={t('wall.queues')} className="ring-inside min-h-0 overflow-auto">
          <table className="w-full border-collapse">
            <thead><tr>
              <th scope="col" className={`${head} ps-[.8em] text-start`}>{t('wall.queue')}</th>
              {(['wall.waiting', 'wall.oldest', 'wall.free.short', 'wall.risk', 'wall.breached', 'wall.inout'] as const).map((k) => (
                <th key={k} scope="col" className={`${head} text-end last:pe-[.8em] ${k === 'wall.free.short' || k === 'wall.inout' ? '@max-[34em]:hidden' : ''}`}>{t(k)}</th>
              ))}
            </tr></thead>
            {search.channel ? null : <tbody>{shownTeams.map((q) => <Line key={q.id} q={q} name={q.name || t('wall.teamless')} />)}</tbody>}
            {search.team ? null : <tbody className="border-t-2 border-line">{shown.map((q) => <Line key={q.id} q={q} name={tell(`channel.${q.id}`) ?? q.name} channel={q.id} />)}</tbody>}
          </table>
        </div>
      )}
    </Section>
  )
}

const Line = memo(function Line({ q, name, channel }: { q: Queue; name: string; channel?: string }) {
  const longest = useTicking((now) => (q.longest_since ? about(now - Date.parse(q.longest_since)) : '–'))
  const inOut = useInOut(channel)
  const cell = (number: string, value: string | number, label: string, loud = '') => (
    <Drill number={number} filter={q.filter} label={`${name}, ${label}: ${value}`} className={`num inline-block min-w-[2.4em] px-[.4em] py-[.25em] text-end ${loud}`}>{value}</Drill>
  )
  return (
    <tr className="border-t border-line">
      <th scope="row" className="max-w-[10em] truncate px-[.8em] py-[.15em] text-start font-medium" dir="auto">{channel ? <span className="me-[.5em] inline-block align-middle"><ChannelIcon kind={channel} /></span> : null}{name}</th>
      <td className="text-end">{cell('people', q.people, t('wall.waiting'))}</td>
      <td className="text-end">{cell('longest_since', longest, t('wall.oldest'))}</td>
      <td className="text-end @max-[34em]:hidden">{cell('queue', q.queue, t('wall.free.short'))}</td>
      <td className="text-end">{cell('at_risk', q.at_risk, t('wall.risk'), q.at_risk ? 'font-semibold text-(--critical-text)' : '')}</td>
      <td className="text-end">{cell('breached', q.breached, t('wall.breached'), q.breached ? 'font-bold text-(--breached-text)' : '')}</td>
      <td className="num px-[.8em] text-end text-muted @max-[34em]:hidden">{inOut}</td>
    </tr>
  )
})
