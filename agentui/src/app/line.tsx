import { t } from '@/i18n'
import { clockTime } from '@/i18n/dates'
import type { LineState } from '@/state/live'
import { Button } from '@/ui/button'
import { Hint } from '@/ui/tooltip'
import { live } from './hub'
import { useLine, useSynced, useOutbox } from './hooks'

const dots: Record<LineState, string> = {
  live: 'bg-good', connecting: 'border-2 border-line-strong', reconnecting: 'border-2 border-(--warn-text)', offline: 'bg-danger rounded-none',
}

const names = { connecting: 'line.connecting', live: 'line.live', reconnecting: 'line.reconnecting' } as const

/** LinePill says whether the screen is in step with the hub. */
export function LinePill() {
  const line = useLine()
  const synced = useSynced()
  const time = line.state === 'live' ? synced : clockTime(line.since)
  const text = line.state === 'offline' ? t('line.offline', { time }) : t(names[line.state])
  const title = line.state === 'live' ? t('line.live.title', { time, seq: String(live.feed.last) }) : text
  return (
    <Hint text={title}>
      <span role="status" tabIndex={-1} className="flex flex-col items-center gap-1 px-1 py-1 text-center text-[11px] leading-tight text-muted max-[799px]:w-16 max-[559px]:w-9">
        <span className={`size-2.5 rounded-full ${dots[line.state]}`} aria-hidden="true" />
        {line.state === 'live' ? t('line.live') : <span className="break-words">{line.state === 'offline' ? time : '…'}<span className="sr-only">{text}</span></span>}
      </span>
    </Hint>
  )
}

/** LineBar stands over the room while the line is down, and when there is a new
 * version to load. */
export function LineBar() {
  const line = useLine()
  const waiting = useOutbox().filter((o) => o.state === 'waiting').length
  if (line.update && line.state === 'live') {
    return (
      <div role="status" className="flex items-center justify-center gap-3 bg-accent-soft px-3 py-1.5">
        {t('update.ready')} <Button small onClick={() => location.reload()}>{t('update.reload')}</Button>
      </div>
    )
  }
  if (line.state !== 'reconnecting' && line.state !== 'offline') return null
  const text = line.state === 'offline' ? t('line.offline.note', { time: clockTime(line.since) }) : t('line.reconnecting')
  return (
    <div role="status" className="flex flex-wrap items-center justify-center gap-3 bg-(--warn-chip) px-3 py-1.5 text-(--warn-on)">
      <span>{text}{waiting > 0 ? ` (${waiting})` : ''}</span>
      <Button small onClick={() => live.wake()}>{t('line.retry')}</Button>
    </div>
  )
}
