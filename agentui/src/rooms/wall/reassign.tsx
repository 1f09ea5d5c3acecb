import { forAll } from '@/app/bulk'
import { store } from '@/app/hub'
import { conversationQuery, useTeams } from '@/app/load'
import { queries } from '@/app/hub'
import { assigning, moving, type Make } from '@/app/verb'
import { t } from '@/i18n'
import { Avatar } from '@/ui/avatar'
import { Icon } from '@/ui/icon'
import { Picker } from '@/ui/picker'
import { words } from '@/ui/states'
import { notify } from '@/ui/toasts'
import { useCrew, useSection } from './use'

/** cardsOf fetches what the wall knows by id only, some at a time. */
async function cardsOf(ids: readonly string[]) {
  const left = [...ids]
  const hand = async () => { for (let id = left.shift(); id; id = left.shift()) await queries.fetchQuery(conversationQuery(id)) }
  await Promise.all(Array.from({ length: 6 }, hand))
  return ids.flatMap((id) => store.conversation(id) ?? [])
}

/** Reassign asks to whom, with what everybody carries, and gives all of them. */
export function Reassign({ ids, onClose, done }: { ids: readonly string[]; onClose: () => void; done: () => void }) {
  const agents = useSection('agents')
  const crew = useCrew()
  const teams = useTeams()
  const run = (make: Make) => {
    done()
    void cardsOf(ids).then((cards) => forAll(cards, make)).catch((error: unknown) => notify(words(error), { tone: 'bad' }))
  }
  const load = (id: string, held: number, capacity?: number) => { const p = crew.get(id); const most = p?.capacity ?? capacity; return most ? `${p?.load ?? held}/${most}` : String(held) }
  return (
    <Picker
      open onClose={onClose} title={t('wall.reassign.n', { n: ids.length })} placeholder={t('assign.hint')}
      choices={[
        ...agents.map((a) => ({ id: a.id, group: t('wall.agents'), text: a.name, mark: <Avatar name={a.name} size={22} />, more: `${t(`presence.${a.state as 'online'}`)} · ${load(a.id, a.held, a.capacity)}`, run: () => run(assigning(a)) })),
        ...teams.map((team) => ({ id: team.id, group: t('wall.teams'), text: team.name, mark: <Icon name="people" />, run: () => run(moving(team)) })),
        { id: '', group: t('wall.teams'), text: t('assign.nobody'), run: () => run(assigning(null)) },
      ]}
    />
  )
}
