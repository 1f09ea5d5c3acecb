import { Link } from '@tanstack/react-router'
import { useAgents } from '@/app/load'
import { purposeName } from '@/rooms/campaigns/topics'
import { Icon, type IconName } from '@/ui/icon'
import { When } from '@/ui/when'
import type { Summary } from '../wire'
import type { Use } from '../uses'
import { say } from '../words'
import { Marks } from './marks'
import { StateChips } from './state'

export const kindIcon: Record<string, IconName> = { message: 'email', block: 'tag', layout: 'panel' }

/** Row is one template: what it is for, where it can go, and what of it is sent. */
export function Row({ template: x, uses }: { template: Summary; uses: readonly Use[] }) {
  const author = useAgents().find((a) => a.id === x.saved_by)?.name
  const kind = x.kind === 'block' || x.kind === 'layout' ? x.kind : 'message'
  return (
    <li className="border-b border-line last:border-b-0">
      <Link
        to="/campaigns/templates/$id" params={{ id: x.id }} data-template={x.id}
        className="ring-inside grid grid-cols-[auto_minmax(0,1fr)] items-center gap-x-5 gap-y-2 px-4 py-3 hover:bg-hover min-[1000px]:grid-cols-[minmax(0,1fr)_11rem_15rem_9.5rem]"
      >
        <span className="col-span-2 flex min-w-0 items-center gap-3 min-[1000px]:col-span-1">
          <span className="inline-flex size-9 shrink-0 items-center justify-center rounded-sm bg-hover text-muted"><Icon name={kindIcon[kind]!} /></span>
          <span className="min-w-0">
            <span className="block truncate font-semibold" dir="auto">{x.name}</span>
            <span className="block truncate text-sm text-muted">{kind === 'message' ? purposeName(x.purpose) : say(`kind.${kind}`)}{uses.length > 0 ? ` · ${say('used', { n: uses.length })}` : ''}</span>
          </span>
        </span>
        <span className="col-span-2 flex flex-wrap items-center gap-x-4 gap-y-2 min-[1000px]:contents">
          <Marks channels={x.channels} locales={x.locales} />
          <span className="flex flex-wrap gap-1.5"><StateChips {...x} /></span>
        </span>
        <span className="col-span-2 flex min-w-0 items-center gap-2 text-sm text-muted min-[1000px]:col-span-1 min-[1000px]:justify-end">{author ? <span className="truncate" dir="auto">{author}</span> : null}<When at={x.saved_at} /></span>
      </Link>
    </li>
  )
}
