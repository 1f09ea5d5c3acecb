import { lazy, Suspense, useState } from 'react'
import { t } from '@/i18n'
import { Skeleton } from '@/ui/states'

const Log = lazy(() => import('./log').then((m) => ({ default: m.Log })))

/** Runs says what rules did with a conversation, and why; asked for when opened. */
export function Runs({ conversation }: { conversation: string }) {
  const [open, setOpen] = useState(false)
  return (
    <details onToggle={(e) => setOpen(e.currentTarget.open)}>
      <summary className="text-sm font-semibold">{t('runs')}</summary>
      {open ? <Suspense fallback={<Skeleton rows={3} className="h-8" />}><Log conversation={conversation} /></Suspense> : null}
    </details>
  )
}
