import { useEffect, useState, useSyncExternalStore } from 'react'
import { useQuery } from '@tanstack/react-query'
import { queries } from '@/app/hub'
import { get } from '@/wire/client'
import { campaignQuery, checkQuery, save, type Campaign, type Checked, type Fault, type Saved } from '../wire'
import { Keeper, type Seen } from './keep'

export interface Work { id: string; keeper: Keeper; seen: Seen; campaign: Campaign; change: (more: Partial<Campaign>) => void; writes: boolean }
/** StepProps is what a step of the builder gets. */
export interface StepProps { work: Work; checked: Checked | undefined; faultOf: (field: string) => string | undefined }

/** useKeeper keeps the campaign while it is on the screen. */
export function useKeeper(saved: Saved): [Keeper, Seen] {
  const { id } = saved
  const [keeper] = useState(() => new Keeper(id, saved, {
    save: async (campaign, version, last) => {
      const now = await save(id, campaign, version, last)
      queries.setQueryData(campaignQuery(id).queryKey, now)
      void queries.invalidateQueries({ queryKey: ['campaigns'], exact: true })
      return now
    },
    read: () => get<Saved>(`/campaigns/${id}`),
  }, localStorage))
  useEffect(() => keeper.heard(saved), [keeper, saved])
  useEffect(() => {
    const leave = () => keeper.stop()
    addEventListener('pagehide', leave)
    return () => {
      removeEventListener('pagehide', leave)
      keeper.stop()
    }
  }, [keeper])
  return [keeper, useSyncExternalStore(keeper.subscribe, () => keeper.seen)]
}

/** useSettled is a value once it has not changed for a while. */
export function useSettled<T>(value: T, ms: number): T {
  const [settled, settle] = useState(value)
  useEffect(() => {
    const timer = setTimeout(() => settle(value), ms)
    return () => clearTimeout(timer)
  }, [value, ms])
  return settled
}

/** useCheck asks, a second after the last change, what is missing and for how many it is. */
export function useCheck(campaign: Campaign, enabled: boolean, id: string) {
  const settled = useSettled(campaign, 1000)
  const answer = useQuery({ ...checkQuery(settled, id), enabled, placeholderData: (before: Checked | undefined) => before })
  return { ...answer, counting: settled !== campaign || answer.isFetching }
}

export const faultAt = (faults: readonly Fault[] | undefined, field: string): Fault | undefined => faults?.find((f) => f.field === field || f.field.startsWith(`${field}[`) || f.field.startsWith(`${field}.`))
