import { memo, useEffect, useState } from 'react'
import { forAll, stop } from '@/app/bulk'
import { useCommand } from '@/app/commands'
import { useProgress, useSelection } from '@/app/hooks'
import { selection, store } from '@/app/hub'
import { keyOf, type CommandId } from '@/app/keys'
import { everyOf } from '@/app/load'
import { mergeInto } from '@/app/merging'
import { claiming, turning, type Make } from '@/app/verb'
import { t, type Key } from '@/i18n'
import type { Question } from '@/state/listing'
import type { Conversation } from '@/wire/shapes'
import { Button, IconButton } from '@/ui/button'
import type { IconName } from '@/ui/icon'
import { words } from '@/ui/states'
import { notify } from '@/ui/toasts'
import { Ask, type Asking } from './asking'
import { Sure } from './sure'

const tools: readonly { command: CommandId; icon: IconName; label: Key }[] = [
  { command: 'claim', icon: 'hand', label: 'claim' }, { command: 'assign', icon: 'user', label: 'assign' },
  { command: 'tag', icon: 'tag', label: 'tags' }, { command: 'priority', icon: 'flag', label: 'priority' },
  { command: 'snooze', icon: 'clock', label: 'snooze' }, { command: 'done', icon: 'check', label: 'done' },
]
const most = 50 // beyond this many we ask first

/** BulkBar stands under the list while rows are picked: how many, and what can
 * be done with all of them. The keys of triage are for these then. */
export const BulkBar = memo(function BulkBar({ question, more }: { question: Question; more: boolean }) {
  const ids = useSelection()
  const progress = useProgress()
  const [asking, setAsking] = useState<Asking>(null)
  const [sure, setSure] = useState<{ cards: Conversation[]; make: Make | 'merge' } | null>(null)
  const [found, setFound] = useState(0)
  const many = ids.size > 0
  const cards = () => [...ids].flatMap((id) => store.conversation(id) ?? [])
  const run = (make: Make) => void all(selection.whole ? question : null, cards(), setFound).then((them) => {
    if (them.length > most) return setSure({ cards: them, make })
    selection.clear()
    void forAll(them, make)
  }).catch((error: unknown) => notify(words(error), { tone: 'bad' }))
  const act: Partial<Record<CommandId, () => void>> = { claim: () => run(claiming()), done: () => run(turning('resolved')), merge: () => setSure({ cards: cards(), make: 'merge' }) }
  useCommand('claim', act.claim!, many)
  useCommand('done', act.done!, many)
  useCommand('merge', act.merge!, many && ids.size > 1)
  for (const what of ['assign', 'tag', 'priority', 'snooze', 'status'] as const) act[what] = () => setAsking(what)
  useCommand('assign', act.assign!, many)
  useCommand('tag', act.tag!, many)
  useCommand('priority', act.priority!, many)
  useCommand('snooze', act.snooze!, many)
  useCommand('status', act.status!, many)
  useEscape(many && !asking && !sure)
  if (progress) {
    return (
      <div className="flex items-center gap-3 border-t border-line bg-surface px-3 py-2">
        <progress value={progress.done} max={progress.total} aria-label={t('bulk.progress', { done: progress.done, n: progress.total })} className="h-2 min-w-0 flex-1 accent-accent" />
        <span className="num text-sm">{t('bulk.progress', { done: progress.done, n: progress.total })}</span>
        <Button small disabled={progress.stopping} onClick={stop}>{t('bulk.stop')}</Button>
      </div>
    )
  }
  if (!many) return null
  return (
    <div role="region" aria-label={t('bulk')} className="flex flex-col gap-1 border-t border-line bg-surface px-3 py-2">
      <div className="flex min-h-7 items-center gap-2 text-sm">
        <span role="status" className="flex-1 font-medium">{selection.whole ? t('bulk.whole') : t('bulk.chosen', { n: ids.size })}{found > 0 ? ` (${found})` : ''}</span>
        {more && !selection.whole ? <Button small look="ghost" onClick={() => selection.everything()}>{t('bulk.everything')}</Button> : null}
        <IconButton icon="close" label={t('bulk.end')} keys="escape" onClick={() => selection.clear()} />
      </div>
      <div className="flex flex-wrap items-center gap-1">
        {tools.map((tool) => <IconButton key={tool.command} icon={tool.icon} label={t(tool.label)} keys={keyOf(tool.command)} onClick={act[tool.command]} />)}
        {ids.size > 1 && ids.size <= 10 && !selection.whole ? <IconButton icon="merge" label={t('merge.these')} keys={keyOf('merge')} onClick={act.merge} /> : null}
      </div>
      <Ask asking={asking} close={() => setAsking(null)} run={run} tags={[...new Set(cards().flatMap((c) => c.tags))].sort().slice(0, 50)} />
      {sure ? <AreYouSure cards={sure.cards} make={sure.make} onClose={() => setSure(null)} /> : null}
    </div>
  )
})

function AreYouSure({ cards, make, onClose }: { cards: Conversation[]; make: Make | 'merge'; onClose: () => void }) {
  const n = cards.length
  const run = () => {
    selection.clear()
    if (make === 'merge') merge(cards)
    else void forAll(cards, make)
  }
  return make === 'merge'
    ? <Sure title={t('merge.sure', { n })} text={t('merge.sure.text')} button={t('merge')} onClose={onClose} run={run} />
    : <Sure title={t('bulk.sure', { n })} text={t('bulk.sure.text')} button={t('bulk.sure.button', { n })} onClose={onClose} run={run} />
}

/** all are the picked ones, or everything that the question finds. */
async function all(question: Question | null, cards: Conversation[], tell: (n: number) => void): Promise<Conversation[]> {
  if (!question) return cards
  try { return await everyOf(question, tell) } finally { tell(0) }
}

/** merge lets the picked ones go on in the oldest of them. */
function merge(cards: Conversation[]): void {
  const [into, ...others] = cards.toSorted((a, b) => Date.parse(a.created_at) - Date.parse(b.created_at))
  if (into && others.length > 0) void mergeInto(into, others)
}

/** useEscape ends the selection, unless something else is about to be left. */
function useEscape(on: boolean) {
  useEffect(() => {
    if (!on) return
    const onKey = (e: KeyboardEvent) => {
      const busy = e.target instanceof Element && e.target.closest('input, textarea, select, [role="dialog"], [role="menu"]')
      if (e.key === 'Escape' && !busy && !e.defaultPrevented) selection.clear()
    }
    addEventListener('keydown', onKey)
    return () => removeEventListener('keydown', onKey)
  }, [on])
}
