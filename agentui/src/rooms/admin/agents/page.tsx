import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { agentsQuery } from '@/app/load'
import { may } from '@/app/session'
import { useMe } from '@/app/hooks'
import { t } from '@/i18n'
import type { Agent } from '@/wire/shapes'
import { Avatar } from '@/ui/avatar'
import { Button } from '@/ui/button'
import { Failed, Skeleton } from '@/ui/states'
import { PageFrame } from '../frame'
import { AgentMenu } from './menu'
import { Invite } from './invite'

export function AgentsPage() {
  const { data, error, isPending, refetch } = useQuery(agentsQuery)
  const [inviting, setInviting] = useState(false)
  const writes = may('agents.write')
  return (
    <PageFrame title={t('admin.agents')} text={t('agents.text')} action={writes ? <Button look="primary" icon="plus" onClick={() => setInviting(true)}>{t('agents.invite')}</Button> : null}>
      {isPending ? <Skeleton rows={4} className="h-14" /> : null}
      {error ? <Failed error={error} retry={() => void refetch()} /> : null}
      {data ? <ul className="flex flex-col rounded-md border border-line bg-surface">{data.map((a) => <Entry key={a.id} agent={a} writes={writes} />)}</ul> : null}
      {inviting ? <Invite onClose={() => setInviting(false)} /> : null}
    </PageFrame>
  )
}

function Entry({ agent, writes }: { agent: Agent; writes: boolean }) {
  const me = useMe()
  const state = agent.state ?? 'active'
  return (
    <li className={`flex items-center gap-3.5 border-b border-line px-4 py-3 last:border-b-0 ${state === 'disabled' ? 'text-muted' : ''}`}>
      <Avatar name={agent.name} size={36} />
      <span className="min-w-0 flex-1">
        <span className="block truncate font-medium" dir="auto">{agent.name}{agent.id === me.id ? ` (${t('you')})` : ''}</span>
        <span className="block truncate text-sm text-muted" dir="ltr">{agent.email}</span>
      </span>
      {state === 'active' ? null : <span className="rounded-full bg-hover px-2 text-sm">{t(`agents.state.${state}`)}</span>}
      <span className="w-24 text-end text-sm text-muted max-[480px]:hidden">{t(`role.${agent.role}`)}</span>
      {writes ? <AgentMenu agent={agent} self={agent.id === me.id} /> : null}
    </li>
  )
}
