import { useQuery } from '@tanstack/react-query'
import { forAll } from '@/app/bulk'
import { store } from '@/app/hub'
import { presenceQuery, useAgents, useTeams } from '@/app/load'
import { may } from '@/app/session'
import { assigning, queueing, type Make } from '@/app/verb'
import { t } from '@/i18n'
import { Avatar } from '@/ui/avatar'
import { Icon } from '@/ui/icon'
import { Picker } from '@/ui/picker'
import { say } from './words'

interface GiveProps { ids: readonly string[]; from: string; onClose: () => void; done: () => void }

/** Give asks to whom, those first who are there, with what everybody holds. A
 * team gets it into its queue. All of it can be taken back. */
export function Give({ ids, from, onClose, done }: GiveProps) {
  const agents = useAgents().filter((a) => a.id !== from && a.state === 'active' && a.role !== 'read_only')
  const teams = useTeams()
  const { data } = useQuery({ ...presenceQuery, enabled: may('roster.read') })
  const there = new Map(data?.map((p) => [p.agent_id, p]))
  const rank = (id: string) => ['online', 'away'].indexOf(there.get(id)?.state ?? '') >>> 0
  const about = (id: string) => { const p = there.get(id); return p ? `${t(`presence.${p.state}`)} · ${p.capacity ? `${p.load}/${p.capacity}` : say('load', { n: p.load })}` : undefined }
  const run = (make: Make) => {
    done()
    void forAll(ids.flatMap((id) => store.conversation(id) ?? []), make)
  }
  return (
    <Picker
      open onClose={onClose} title={say('give.title', { n: ids.length })} placeholder={t('assign.hint')}
      choices={[
        ...agents.toSorted((a, b) => rank(a.id) - rank(b.id)).map((a) => ({ id: a.id, group: say('people'), text: a.name, mark: <Avatar name={a.name} size={22} />, more: about(a.id), run: () => run(assigning(a)) })),
        ...teams.map((team) => ({ id: team.id, group: say('teams'), text: team.name, mark: <Icon name="people" />, run: () => run(queueing(team)) })),
        { id: '', group: say('teams'), text: t('assign.nobody'), run: () => run(assigning(null)) },
      ]}
    />
  )
}
