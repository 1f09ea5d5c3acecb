import { t } from '@/i18n'
import { clockTime } from '@/i18n/dates'
import type { Attachment, Message } from '@/wire/shapes'
import { Icon } from '@/ui/icon'

const length = (s: number) => `${Math.floor(s / 60)}:${String(s % 60).padStart(2, '0')}`

/** CallItem is a phone call: what became of it, how long, what was recorded. */
export function CallItem({ call, files }: { call: NonNullable<Message['call']>; files: readonly Attachment[] }) {
  const bad = call.state === 'missed' || call.state === 'failed'
  const sounds = files.filter((f) => f.type.startsWith('audio/'))
  return (
    <div>
      <p className="flex flex-wrap items-center gap-x-2">
        <Icon name="phone" size={16} className={bad ? 'text-danger' : 'text-muted'} />
        <span className={`font-medium ${bad ? 'text-danger' : ''}`}>{t(`call.${call.outgoing ? 'out' : 'in'}.${call.state}`)}</span>
        {call.state === 'missed' && !call.outgoing && sounds.length > 0 ? <span>{t('call.in.voicemail')}</span> : null}
        {call.seconds ? <span className="num text-muted" aria-label={t('call.length', { time: length(call.seconds) })}>{length(call.seconds)}</span> : null}
        <span className="num text-sm text-muted" dir="ltr">{call.outgoing ? call.to : call.from}</span>
        {call.answered_at ? <span className="num text-sm text-muted">{clockTime(call.answered_at)}</span> : null}
      </p>
      {/* oxlint-disable-next-line jsx-a11y/media-has-caption -- what was said stands below as text */}
      {sounds.map((f) => <audio key={f.id} controls preload="none" aria-label={t('call.recording')} src={`/api/v1/blobs/${encodeURIComponent(f.id)}`} className="mt-2 w-72 max-w-full" />)}
      {call.transcript ? <blockquote aria-label={t('call.transcript')} dir="auto" className="user-text mt-2 border-s-2 border-line-strong ps-3">{call.transcript}</blockquote> : null}
    </div>
  )
}
