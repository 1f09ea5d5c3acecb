import { useQuery } from '@tanstack/react-query'
import { Link, useNavigate } from '@tanstack/react-router'
import { useSyncExternalStore } from 'react'
import type { PeopleSearch } from '@/app/searches'
import { may } from '@/app/session'
import { t } from '@/i18n'
import { get } from '@/wire/client'
import type { Page } from '@/wire/shapes'
import { Button, IconButton } from '@/ui/button'
import { Menu, MenuItem } from '@/ui/menu'
import { exporting, exportPeople, onExport, stopExport } from './export'
import { say } from './words'

interface Named { id: string; name: string; members?: number }

const segmentsQuery = { queryKey: ['segments', 'names'], queryFn: () => get<Page<Named>>('/segments', { limit: 200 }).then((p) => p.items) }

/** Head is who the list shows, and what else there is to do with people. */
export function Head({ of, total }: { of: PeopleSearch; total?: number }) {
  const go = useNavigate()
  const reads = may('segments.read')
  const { data: segments } = useQuery({ ...segmentsQuery, enabled: reads })
  const { data: organisation } = useQuery({ queryKey: ['organisations', of.org], enabled: of.org !== undefined, queryFn: () => get<Named>(`/organisations/${encodeURIComponent(of.org ?? '')}`) })
  const segment = segments?.find((s) => s.id === of.segment)
  return (
    <header className="flex flex-col gap-2 px-3 pt-2 pb-2.5">
      <div className="flex min-h-9 items-center justify-between gap-2">
        <h2 className="min-w-0 truncate text-lg font-semibold">{t('customers.title')}</h2>
        <span className="flex shrink-0 items-center gap-1">
          {may('contacts.import') ? <Link to="/customers/imports" className="inline-flex h-7 items-center rounded-sm border border-line-strong/60 bg-surface px-2.5 text-sm font-medium hover:bg-hover">{say('import')}</Link> : null}
          <Menu align="end" trigger={<IconButton icon="more" label={say('more')} />}>
            {may('contacts.import') ? <MenuItem icon="file" onClick={() => void go({ to: '/customers/imports' })}>{say('room.imports')}</MenuItem> : null}
            <MenuItem icon="megaphone" onClick={() => void go({ to: '/customers/suppressions' })}>{say('room.silent')}</MenuItem>
            <MenuItem icon="tag" onClick={() => void go({ to: '/customers/traits' })}>{say('room.traits')}</MenuItem>
            {may('contacts.export') && !of.org ? <MenuItem icon="download" onClick={() => void exportPeople(of.segment ?? '', of.segment ? segment?.members : total)}>{say('export')}</MenuItem> : null}
          </Menu>
        </span>
      </div>
      {of.org ? (
        <p className="field-box flex items-center justify-between !py-0 !pe-0"><span className="truncate" dir="auto">{say('reach.organisation', { name: organisation?.name ?? '…' })}</span><IconButton icon="close" label={say('reach.clear')} onClick={() => void go({ to: '/customers' })} /></p>
      ) : reads && segments?.length ? (
        <select aria-label={say('reach')} value={of.segment ?? ''} onChange={(e) => void go({ to: '/customers', search: e.target.value ? { segment: e.target.value } : {} })} className="field-box">
          <option value="">{say('reach.all')}</option>
          <optgroup label={say('reach.segments')}>{segments.map((s) => <option key={s.id} value={s.id}>{s.name}</option>)}</optgroup>
        </select>
      ) : null}
      <Exporting />
    </header>
  )
}

/** Exporting is how far a file is, wherever it was asked for. */
function Exporting() {
  const now = useSyncExternalStore(onExport, exporting)
  if (!now) return null
  const known = now.all !== undefined && now.all > 0
  return (
    <div className="flex flex-col gap-1.5 rounded-sm bg-bg p-2">
      <span className="flex items-center justify-between gap-2 text-sm"><span role="status" className="num">{known ? say('export.of', { n: now.n, all: now.all! }) : say('export.going', { n: now.n })}</span><Button small onClick={stopExport}>{t('cancel')}</Button></span>
      <progress aria-label={say('export.label')} className="h-1.5 w-full accent-accent" {...(known ? { value: Math.min(now.n, now.all!), max: now.all } : {})} />
    </div>
  )
}
