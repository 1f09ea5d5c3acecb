import { useQuery } from '@tanstack/react-query'
import { useCallback, useEffect, useMemo, useSyncExternalStore } from 'react'
import { useLine } from '@/app/hooks'
import { board, live } from '@/app/hub'
import { presenceQuery } from '@/app/load'
import type { WallSearch } from '@/app/searches'
import { may } from '@/app/session'
import type { Section, Sections } from '@/state/board'
import { get } from '@/wire/client'
import type { Presence, Queue, Wall } from '@/wire/shapes'

/** useSection are the rows of a section, in their order. */
export function useSection<S extends Section>(section: S): readonly Sections[S][] {
  const subscribe = useCallback((fn: () => void) => board.subscribe(section, fn), [section])
  return useSyncExternalStore(subscribe, () => board.rows(section))
}

const onTeams = (fn: () => void) => board.subscribe('teams', fn)
/** useTeamName hears only when the team is called something else. */
export const useTeamName = (id: string | undefined) => useSyncExternalStore(onTeams, () => board.rows('teams').find((q) => q.id === id)?.name)

const onRates = (fn: () => void) => board.subscribe('rates', fn)
/** useInOut is "in/out" of a channel in the quarter of an hour that runs. */
export const useInOut = (channel: string | undefined) => useSyncExternalStore(onRates, () => {
  if (!channel) return ''
  const last = board.rows('rates').at(-1)?.channels.find((c) => c.id === channel)
  return `${last?.received ?? 0}/${last?.answered ?? 0}`
})

const onTotals = (fn: () => void) => board.subscribe('totals', fn)
const onAt = (fn: () => void) => board.subscribe('at', fn)
export const useDenied = () => useSyncExternalStore(onAt, () => board.denied)
export const useHeard = () => useSyncExternalStore(onAt, () => board.at)

/** useScope is the queue that the tiles are about: all, a team, or a channel. */
export function useScope({ team, channel }: WallSearch): { queue: Queue | undefined; trend: string } {
  const totals = useSyncExternalStore(onTotals, () => board.totals)
  const teams = useSection('teams')
  const channels = useSection('channels')
  if (team) return { queue: teams.find((q) => q.id === team), trend: `teams/${team}` }
  if (channel) return { queue: channels.find((q) => q.id === channel), trend: `channels/${channel}` }
  return { queue: totals, trend: 'totals' }
}

const onQueues = (fn: () => void) => {
  const ends = (['totals', 'teams', 'channels'] as const).map((what) => board.subscribe(what, fn))
  return () => { for (const end of ends) end() }
}
/** useFilled says whether there is anything to show yet. It hears of no number, so
 * that the page is not drawn anew by each push. */
export const useFilled = ({ team, channel }: WallSearch) => useSyncExternalStore(onQueues, () =>
  (team ? board.rows('teams').some((q) => q.id === team) : channel ? board.rows('channels').some((q) => q.id === channel) : board.totals !== undefined))

/** useWatch follows the wall as long as it is on the screen: a snapshot for the
 * first picture and the ways to lists, then the line. */
export function useWatch() {
  const connected = useLine().state === 'live'
  useEffect(() => {
    if (!connected) return
    live.say({ t: 'board', on: true })
    return () => live.say({ t: 'board', on: false })
  }, [connected])
  return useQuery({
    queryKey: ['wall'],
    queryFn: async () => {
      const wall = await get<Wall>('/reports/wall')
      board.seed(wall)
      return wall.lists
    },
    staleTime: 60_000,
  })
}

const calm = 3000 // ms between two looks at who is there

/** useCrew is what the wall's own rows do not say of colleagues: weighted load,
 * teams, who waits longest for them. Asked anew when their rows change. */
export function useCrew(): ReadonlyMap<string, Presence> {
  const agents = useSection('agents')
  const { data, refetch } = useQuery({ ...presenceQuery, enabled: may('roster.read') })
  useEffect(() => {
    const timer = setTimeout(() => void refetch(), calm)
    return () => clearTimeout(timer)
  }, [agents, refetch])
  return useMemo(() => (data ? new Map(data.map((p) => [p.agent_id, p])) : nobody), [data])
}

const nobody: ReadonlyMap<string, Presence> = new Map()
