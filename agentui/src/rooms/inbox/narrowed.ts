import { useAgents, useInboxes, useTeams } from '@/app/load'
import { t, tell } from '@/i18n'
import { filterOf } from '@/state/filter'

/** useNarrowed is what a filter asks for, in words; nothing without one. */
export function useNarrowed(filter: string | undefined): string | undefined {
  const agents = useAgents()
  const inboxes = useInboxes()
  const teams = useTeams()
  if (filter === undefined) return undefined
  const f = filterOf(filter)
  const words = [
    f.breached && f.at_risk ? t('filter.both') : f.breached ? t('filter.breached') : f.at_risk ? t('filter.at_risk') : '',
    f.waiting_over ? t('filter.waiting') : '',
    f.view ? (tell(`view.${f.view}`) ?? '') : '',
    f.team_id ? (f.team_id === 'none' ? t('wall.teamless') : (teams.find((x) => x.id === f.team_id)?.name ?? '')) : '',
    f.assignee_id ? (f.assignee_id === 'none' ? t('filter.unassigned') : f.assignee_id === 'me' ? t('filter.mine') : (agents.find((a) => a.id === f.assignee_id)?.name ?? '')) : '',
    f.channel ? (tell(`channel.${f.channel}`) ?? f.channel) : '',
    f.inbox_id ? (inboxes.find((i) => i.id === f.inbox_id)?.name ?? '') : '',
    f.tag ?? '',
  ].filter(Boolean)
  return words.join(' · ') || t('filter.all')
}
