import { t } from '@/i18n'
import { clockTime } from '@/i18n/dates'
import type { DeliveryState } from '@/wire/shapes'
import { Icon, type IconName } from '@/ui/icon'

const icons: Record<DeliveryState, IconName> = {
  queued: 'clock', attempting: 'send', accepted: 'check', delivered: 'checks', read: 'checks', failed: 'alert', unknown: 'alert', cancelled: 'undo',
}

/** Sent is what became of a message of ours, in words. */
export function Sent({ state, error, at }: { state: DeliveryState; error?: string; at: string }) {
  const bad = state === 'failed' || state === 'unknown'
  return (
    <p className={`mt-0.5 flex items-center gap-1 text-xs ${bad ? 'font-medium text-danger' : state === 'read' ? 'text-accent' : 'text-muted'}`}>
      <Icon name={icons[state]} size={13} />
      {t(`delivery.${state}`)}
      {bad && error ? <span className="font-normal">({error})</span> : null}
      <span className="num">{clockTime(at)}</span>
    </p>
  )
}
