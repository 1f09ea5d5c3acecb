import { lazy, Suspense, useState } from 'react'
import { useInboxes } from '@/app/load'
import { t } from '@/i18n'
import { clockTime } from '@/i18n/dates'
import type { DeliveryState, Message } from '@/wire/shapes'
import { Icon, type IconName } from '@/ui/icon'

const icons: Record<DeliveryState, IconName> = {
  queued: 'clock', attempting: 'send', accepted: 'check', delivered: 'checks', read: 'checks', failed: 'alert', unknown: 'alert', cancelled: 'undo',
}

const Attempts = lazy(() => import('./attempts').then((m) => ({ default: m.Attempts })))

/** Sent is what became of a message of ours, in words; how it was tried is shown
 * when it is asked for. */
export function Sent({ message }: { message: Message }) {
  const [open, setOpen] = useState(false)
  const { state, error, attempts } = message.delivery ?? { state: 'queued' as const, error: '', attempts: 0 }
  const inboxes = useInboxes()
  const on = message.delivery?.via
  const via = on ? (inboxes.find((i) => i.id === on)?.name ?? on) : ''
  const bad = state === 'failed' || state === 'unknown'
  return (
    <>
    <p className={`mt-0.5 flex max-w-full flex-wrap items-center gap-x-1 text-xs ${bad ? 'font-medium text-danger' : state === 'read' ? 'text-accent' : 'text-muted'}`}>
      <Icon name={icons[state]} size={13} />
      <span className="whitespace-nowrap">{t(`delivery.${state}`)}{bad && error ? ':' : ''}</span>
      {bad && error ? <span className="min-w-0 font-normal [overflow-wrap:anywhere]" dir="auto">{error}</span> : null}
      {via ? <span className="font-medium text-fg">{t('delivery.via', { name: via })}</span> : null}
      <span className="num whitespace-nowrap">{clockTime(message.created_at)}</span>
      {bad || via || attempts > 1 ? <button type="button" aria-haspopup="dialog" className="min-h-6 rounded-sm px-1 whitespace-nowrap underline underline-offset-2" onClick={() => setOpen(true)}>{bad ? t('delivery.why') : t('delivery.tries', { n: attempts })}</button> : null}
    </p>
    {open ? <Suspense fallback={null}><Attempts message={message} close={() => setOpen(false)} /></Suspense> : null}
    </>
  )
}
