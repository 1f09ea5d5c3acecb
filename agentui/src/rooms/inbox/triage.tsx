import { useState, lazy, Suspense } from 'react'
import { useCommand } from '@/app/commands'
import { useSelection } from '@/app/hooks'
import { claiming, turning, waiving } from '@/app/verb'
import { act } from '@/app/verbs'
import { t } from '@/i18n'
import type { Conversation } from '@/wire/shapes'
import { notify } from '@/ui/toasts'
import { advance } from './advance'
import { Ask, type Asking } from './asking'
import { PromiseDialog } from './clocks/promise'

const Merge = lazy(() => import('./merge').then((m) => ({ default: m.Merge })))

/** Triage is every verb on the open conversation, by key and by palette. While
 * rows are picked, the keys are for those (BulkBar). */
export function Triage({ card }: { card: Conversation }) {
  const [asking, setAsking] = useState<Asking | 'merge' | 'promise'>(null)
  const alone = useSelection().size === 0
  useCommand('claim', () => act(card, claiming()), alone)
  useCommand('assign', () => setAsking('assign'), alone)
  useCommand('snooze', () => setAsking('snooze'), alone)
  useCommand('priority', () => setAsking('priority'), alone)
  useCommand('tag', () => setAsking('tag'), alone)
  useCommand('status', () => setAsking('status'), alone)
  useCommand('waive', () => act(card, waiving()), alone)
  useCommand('merge', () => setAsking('merge'), alone)
  useCommand('promise', () => setAsking('promise'), alone)
  useCommand('done', () => {
    advance() // before this one leaves
    act(card, turning('resolved'))
  }, alone)
  useCommand('copy', () => void navigator.clipboard.writeText(`${location.origin}/c/${card.id}`).then(() => notify(t('copied'))))
  const close = () => setAsking(null)
  if (asking === 'merge') return <Suspense><Merge into={card} onClose={close} /></Suspense>
  if (asking === 'promise') return <PromiseDialog card={card} onClose={close} />
  return <Ask asking={asking} close={close} tags={card.tags} run={(make) => act(card, make)} />
}
