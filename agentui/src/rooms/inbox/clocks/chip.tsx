import { lazy, Suspense, useState } from 'react'
import { t } from '@/i18n'
import type { Conversation } from '@/wire/shapes'
import { SlaChip } from '../sla'

const Why = lazy(() => import('./why').then((m) => ({ default: m.Why })))

/** WhyChip is the clock that matters most, and opens why it is as it is. */
export function WhyChip({ card }: { card: Conversation }) {
  const [open, setOpen] = useState(false)
  if (card.clocks.length === 0) return null
  return (
    <>
      <button type="button" id="why" aria-haspopup="dialog" data-hint={t('why')} className="inline-flex min-h-6 items-center rounded-sm hover:brightness-95" onClick={() => setOpen(true)}>
        <span className="sr-only">{t('why')} </span><SlaChip card={card} named fallback={t('why.clocks')} />
      </button>
      {open ? <Suspense><Why conversation={card.id} close={() => setOpen(false)} /></Suspense> : null}
    </>
  )
}
