import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useAgents } from '@/app/load'
import { moment } from '@/i18n/dates'
import { Button } from '@/ui/button'
import { Failed, Skeleton } from '@/ui/states'
import { say } from '../words'
import { versionsQuery, type Kept } from './wire'

/** Earlier is every list there was. */
export function Earlier({ version, restore }: { version: number; restore?: (old: Kept) => void }) {
  const [open, setOpen] = useState(false)
  const agents = useAgents()
  const { data, error, isPending } = useQuery({ ...versionsQuery(version), enabled: open })
  return (
    <details onToggle={(e) => setOpen(e.currentTarget.open)} className="rounded-md border border-line bg-surface p-4">
      <summary className="rounded-sm font-medium">{say('versions.title')} <span className="num text-muted">{version}</span></summary>
      {open && isPending ? <Skeleton rows={2} className="h-8" /> : null}
      {error ? <Failed error={error} /> : null}
      <ol className="mt-2 flex flex-col">
        {data?.map((v) => (
          <li key={v.version} className="flex flex-wrap items-center gap-x-3 gap-y-1 border-t border-line py-2">
            <span className="num w-8 text-muted">{v.version}</span>
            <span className="min-w-0 flex-1">{v.at ? moment(v.at) : ''} · {agents.find((a) => a.id === v.by)?.name ?? say('versions.hub')} · {say('policies.count', { n: v.policies.length })}</span>
            {restore && v.version !== version ? <Button small onClick={() => restore(v)}>{say('versions.restore')}</Button> : null}
          </li>
        ))}
      </ol>
    </details>
  )
}
