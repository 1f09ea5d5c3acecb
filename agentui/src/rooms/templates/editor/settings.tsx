import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { Select } from '@/ui/field'
import { Icon } from '@/ui/icon'
import { usePurposes } from '@/rooms/campaigns/topics'
import { useUses, type Use } from '../uses'
import { templatesQuery, type Body, type View } from '../wire'
import { say } from '../words'

/** Settings are what all variants share, and what would change with them. */
export function Settings({ view, body, change, writes }: { view: View; body: Body; change: (more: Partial<Body>) => void; writes: boolean }) {
  const options = usePurposes(body.purpose || 'marketing')
  const { data } = useQuery(templatesQuery)
  const layouts = (data ?? []).filter((x) => x.kind === 'layout')
  const uses = useUses().get(view.id) ?? []
  if (body.kind !== 'message') return <Used uses={uses} part />
  return (
    <section aria-label={say('settings')} className="flex flex-wrap items-end gap-x-4 gap-y-3">
      <div className="w-56 max-w-full"><Select label={say('purpose')} value={body.purpose ?? 'marketing'} disabled={!writes} onChange={(e) => change({ purpose: e.target.value })} options={options} /></div>
      {layouts.length > 0 || body.layout ? (
        <div className="w-56 max-w-full"><Select label={say('layout')} value={body.layout ?? ''} disabled={!writes} onChange={(e) => change({ layout: e.target.value })} options={[{ value: '', text: say('layout.none') }, ...(body.layout && !layouts.some((l) => l.id === body.layout) ? [{ value: body.layout, text: body.layout }] : []), ...layouts.map((l) => ({ value: l.id, text: l.name }))]} /></div>
      ) : null}
      <Used uses={uses} />
    </section>
  )
}

/** Used names what is made of a part, or which campaigns send a message. */
export function Used({ uses, part }: { uses: readonly Use[]; part?: boolean }) {
  if (uses.length === 0) return part ? <p className="text-sm text-muted">{say('used.none')}</p> : null
  return (
    <div className="flex min-w-0 flex-col gap-1">
      <p className="text-sm font-medium">{say(part ? 'used.part' : 'used.title')}</p>
      <ul className="flex min-h-9 flex-wrap items-center gap-1.5">
        {uses.map((u) => (
          <li key={`${u.of}.${u.id}`}>
            {u.of === 'template'
              ? <Link to="/campaigns/templates/$id" params={{ id: u.id }} className="inline-flex h-7 items-center gap-1.5 rounded-sm border border-line-strong/50 px-2 text-sm hover:bg-hover"><Icon name="note" size={14} className="text-muted" /><span dir="auto">{u.name}</span>{u.stale ? <span className="text-muted">· {say('used.stale')}</span> : null}</Link>
              : <Link to="/campaigns/$id/$step" params={{ id: u.id, step: 'content' }} className="inline-flex h-7 items-center gap-1.5 rounded-sm border border-line-strong/50 px-2 text-sm hover:bg-hover"><Icon name="megaphone" size={14} className="text-muted" /><span dir="auto">{u.name}</span></Link>}
          </li>
        ))}
      </ul>
    </div>
  )
}
