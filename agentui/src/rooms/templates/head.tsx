import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { Icon } from '@/ui/icon'
import { StateChips } from './list/state'
import type { View } from './wire'
import { say } from './words'

/** Head is the name of a template, how it stands, and its two pages. */
export function Head({ view, page, name, standing, children }: { view: View; page: 'write' | 'versions'; name: ReactNode; standing?: ReactNode; children?: ReactNode }) {
  const tab = 'ring-inside flex min-h-9 items-center border-b-2 border-transparent px-3 whitespace-nowrap text-muted hover:text-fg aria-[current]:border-accent aria-[current]:font-semibold aria-[current]:text-fg'
  return (
    <header className="z-10 border-b border-line bg-surface min-[800px]:sticky min-[800px]:top-0">
      <div className="mx-auto flex max-w-7xl flex-wrap items-center gap-x-3 gap-y-2 px-4 pt-3 min-[800px]:px-6">
        <Link to="/campaigns/templates" aria-label={say('back')} className="inline-flex size-8 items-center justify-center rounded-sm text-muted hover:bg-hover hover:text-fg"><Icon name="back" /></Link>
        {name}
        <span className="flex flex-wrap gap-1.5"><StateChips {...view} /></span>
      </div>
      <div className="mx-auto flex max-w-7xl flex-wrap items-center gap-x-3 gap-y-1 px-3 min-[800px]:px-5">
        <nav aria-label={say('pages')} className="flex gap-1">
          <Link to="/campaigns/templates/$id" params={{ id: view.id }} activeOptions={{ exact: true }} aria-current={page === 'write' ? 'page' : undefined} className={tab}>{say('page.write')}</Link>
          <Link to="/campaigns/templates/$id/versions" params={{ id: view.id }} aria-current={page === 'versions' ? 'page' : undefined} className={tab}>{say('page.versions')}<span className="num ms-1.5 text-xs text-muted">{view.revision}</span></Link>
        </nav>
        <span className="flex-1" />
        {standing}
        <span className="ms-auto flex flex-wrap justify-end gap-2 pb-1.5">{children}</span>
      </div>
    </header>
  )
}
