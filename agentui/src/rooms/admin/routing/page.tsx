import { useQuery } from '@tanstack/react-query'
import { useState, type ReactNode } from 'react'
import { agentsQuery, teamsQuery } from '@/app/load'
import { may } from '@/app/session'
import { Avatar } from '@/ui/avatar'
import { Button } from '@/ui/button'
import { Icon } from '@/ui/icon'
import { Empty, Failed, Skeleton } from '@/ui/states'
import { PageFrame } from '../frame'
import { useWorld } from '../settle/names'
import { say } from '../words'
import { Members, type Team } from './members'
import { Remove } from './remove'
import { TeamRouting } from './team'
import { AgentWork } from './work'

/** RoutingPage is how teams share their work and what people can carry. */
export function RoutingPage() {
  const teams = useQuery(teamsQuery)
  const agents = useQuery(agentsQuery)
  const world = useWorld()
  const [open, setOpen] = useState<string | null>(null)
  const [change, setChange] = useState<Team | 'new' | null>(null)
  const [remove, setRemove] = useState<Team | null>(null)
  const writes = may('teams.write')
  const toggle = (id: string) => setOpen(open === id ? null : id)
  const error = teams.error ?? agents.error
  if (error && !(teams.data && agents.data)) return <Failed page={say('routing.title')} error={error} retry={() => { void teams.refetch(); void agents.refetch() }} />
  if (!teams.data || !agents.data) return <Skeleton rows={4} className="h-16" />
  const people = agents.data.filter((a) => a.state !== 'disabled' && a.role !== 'read_only')
  return (
    <PageFrame title={say('routing.title')} text={say('routing.text')} action={writes ? <Button icon="plus" onClick={() => setChange('new')}>{say('routing.add')}</Button> : null}>
      <section aria-label={say('routing.teams')} className="flex flex-col gap-2">
        <h2 className="text-lg font-semibold">{say('routing.teams')}</h2>
        {teams.data.length === 0 ? <Empty icon="people" title={say('routing.teams.empty')} text={say('routing.teams.empty.text')} /> : (
          <ul className="flex flex-col rounded-md border border-line bg-surface">
            {teams.data.map((t) => <Entry key={t.id} name={t.name} open={open === t.id} toggle={() => toggle(t.id)}>{open === t.id ? (
              <>
                <p className="flex flex-wrap items-center gap-2 pt-1 text-sm text-muted"><span>{say('routing.members', { n: t.member_ids.length })}</span>{writes ? <><Button small onClick={() => setChange(t)}>{say('routing.team.members')}</Button><Button small look="ghost" icon="close" onClick={() => setRemove(t)}>{say('team.remove')}</Button></> : null}</p>
                <TeamRouting team={t.id} world={world} />
              </>
            ) : null}</Entry>)}
          </ul>
        )}
      </section>
      <section aria-label={say('routing.people')} className="flex flex-col gap-2">
        <h2 className="text-lg font-semibold">{say('routing.people')}</h2>
        <ul className="flex flex-col rounded-md border border-line bg-surface">
          {people.map((a) => <Entry key={a.id} name={a.name} face open={open === a.id} toggle={() => toggle(a.id)}>{open === a.id ? <AgentWork agent={a.id} world={world} /> : null}</Entry>)}
        </ul>
      </section>
      {change ? <Members team={change === 'new' ? undefined : change} world={world} onClose={() => setChange(null)} /> : null}
      {remove ? <Remove team={remove} onClose={() => setRemove(null)} gone={() => setOpen(null)} /> : null}
    </PageFrame>
  )
}

function Entry({ name, face, open, toggle, children }: { name: string; face?: boolean; open: boolean; toggle: () => void; children: ReactNode }) {
  return (
    <li className="border-b border-line px-4 py-2 last:border-b-0">
      <h3>
        <button type="button" aria-expanded={open} onClick={toggle} className="flex w-full items-center gap-3 rounded-sm px-1.5 py-1 text-start hover:bg-hover">
          {face ? <Avatar name={name} size={28} /> : <Icon name="people" size={18} className="text-muted" />}
          <span className="min-w-0 flex-1 truncate font-medium" dir="auto">{name}</span>
          <Icon name={open ? 'up' : 'down'} size={16} className="text-muted" />
        </button>
      </h3>
      {children}
    </li>
  )
}
