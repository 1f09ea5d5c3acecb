import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { useCommand } from '@/app/commands'
import { keyOf } from '@/app/keys'
import { may } from '@/app/session'
import { t } from '@/i18n'
import type { Left } from '@/wire/shapes'
import { Button } from '@/ui/button'
import { Check } from '@/ui/field'
import { Keys } from '@/ui/keys'
import { Give } from './give'
import { Row } from './row'
import { say } from './words'

const boxes = () => [...document.querySelectorAll<HTMLElement>('[data-left]')]
const here = () => document.activeElement?.closest<HTMLElement>('[data-left]') ?? null

/** List is what is left behind, to be picked and given away. */
export function List({ rows, from }: { rows: readonly Left[]; from: string }) {
  const [chosen, choose] = useState<ReadonlySet<string>>(new Set())
  const [giving, give] = useState<readonly string[] | null>(null)
  const go = useNavigate()
  const writes = may('conversations.write')
  const ids = rows.map((r) => r.conversation.id)
  const picked = ids.filter((id) => chosen.has(id)) // what has left is nobody's to give
  const toggle = (id: string) => choose((old) => { const next = new Set(old); if (!next.delete(id)) next.add(id); return next })
  const all = picked.length === ids.length
  const ask = () => { const one = here()?.dataset.left; const which = picked.length > 0 ? picked : one ? [one] : []; if (which.length > 0) give(which) }
  const move = (by: 1 | -1) => {
    const [list, at] = [boxes(), here()]
    const to = list[at ? list.indexOf(at) + by : by > 0 ? 0 : list.length - 1]
    to?.querySelector<HTMLElement>('input, a')?.focus()
    to?.scrollIntoView({ block: 'nearest' })
  }
  useCommand('next', () => move(1))
  useCommand('previous', () => move(-1))
  useCommand('open', () => { const id = here()?.dataset.left; if (id) void go({ to: '/c/$id', params: { id } }) })
  useCommand('choose', () => { const id = here()?.dataset.left; if (id) toggle(id) }, writes)
  useCommand('choose.all', () => choose(new Set(all ? [] : ids)), writes)
  useCommand('assign', ask, writes)
  return (
    <section aria-label={say('rows')} className="rounded-md border border-line bg-surface">
      {writes ? (
        <div className="sticky top-0 z-10 flex min-h-13 flex-wrap items-center justify-between gap-x-4 gap-y-2 rounded-t-md border-b border-line bg-surface px-3 py-2 min-[560px]:px-4">
          <Check label={say('pick.all')} checked={all} onChange={() => choose(new Set(all ? [] : ids))} />
          <span className="flex items-center gap-3">
            <span role="status" className="num text-sm text-muted">{picked.length > 0 ? t('bulk.chosen', { n: picked.length }) : ''}</span>
            <Button look="primary" small disabled={picked.length === 0} onClick={ask}>{say('give')} <Keys of={keyOf('assign')} /></Button>
          </span>
        </div>
      ) : null}
      <ul>{rows.map((r) => <Row key={r.conversation.id} item={r} picked={writes && chosen.has(r.conversation.id)} toggle={writes ? () => toggle(r.conversation.id) : undefined} />)}</ul>
      {giving ? <Give ids={giving} from={from} onClose={() => give(null)} done={() => choose(new Set())} /> : null}
    </section>
  )
}
