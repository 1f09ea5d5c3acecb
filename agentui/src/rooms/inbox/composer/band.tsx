import { memo } from 'react'
import { useTicking } from '@/app/hooks'
import { t, type Key } from '@/i18n'
import { moment } from '@/i18n/dates'
import { coded } from '@/ui/words'
import type { Way } from '@/wire/shapes'
import { Icon } from '@/ui/icon'

export type Visibility = 'public' | 'private'

interface BandProps { way: Way; chosen?: Visibility; choose: (v: Visibility) => void; template?: () => void }

/** Band says above every answer who will be able to read it, and until when it
 * may go. It is told by word, icon and ground, never by colour alone. */
export const Band = memo(function Band({ way, chosen, choose, template }: BandProps) {
  return (
    <>
      {way.public ? <Where may={way.may_private} chosen={chosen} choose={choose} /> : null}
      {way.why ? (
        <p role="status" className="flex flex-wrap items-center gap-2 border-b border-line bg-danger-soft px-3 py-1.5 text-sm">
          <Icon name="alert" size={15} className="text-danger" />
          <span className="min-w-0 flex-1">{reason(way)}{way.window_ends_at && way.why === 'window_over' ? ` ${t('way.ended', { time: moment(way.window_ends_at) })}` : ''}</span>
          {way.may_template && template ? <button type="button" onClick={template} className="min-h-6 rounded-sm border border-line-strong bg-surface px-2 font-medium hover:bg-hover">{t('way.template')}</button> : null}
        </p>
      ) : way.window_ends_at ? <Left until={way.window_ends_at} template={way.may_template ? template : undefined} /> : null}
    </>
  )
})

function reason(way: Way): string {
  const key: Key | undefined = Object.hasOwn(coded, way.why) ? coded[way.why as keyof typeof coded] : undefined
  return key ? t(key) : way.text
}

function Where({ may, chosen, choose }: { may: boolean; chosen?: Visibility; choose: (v: Visibility) => void }) {
  const ground = chosen === 'public' ? 'border-(--warn-on) bg-(--warn-chip) text-(--warn-on)' : chosen === 'private' ? 'bg-picked border-accent' : 'border-danger bg-danger-soft'
  const options: { value: Visibility; key: Key }[] = [{ value: 'public', key: 'way.public' }, ...(may ? [{ value: 'private' as const, key: 'way.private' as const }] : [])]
  return (
    <fieldset className={`flex flex-wrap items-center gap-x-3 gap-y-1 border-b-2 px-3 py-1.5 text-sm ${ground}`}>
      <legend className="sr-only">{t('way.where')}</legend>
      <span className="flex items-center gap-1.5 font-semibold">
        <Icon name={chosen === 'private' ? 'lock' : 'globe'} size={16} />
        {t(chosen ? `way.now.${chosen}` : 'way.choose')}
      </span>
      <span className="ms-auto flex flex-wrap gap-1">
        {options.map((o) => (
          <label key={o.value} className="flex min-h-7 cursor-pointer items-center gap-1.5 rounded-sm border border-line-strong bg-surface px-2 text-fg hover:bg-hover has-checked:border-accent has-checked:font-semibold has-focus-visible:outline-2 has-focus-visible:outline-accent">
            <input type="radio" name="visibility" value={o.value} checked={chosen === o.value} onChange={() => choose(o.value)} className="accent-(--accent)" />
            {t(o.key)}
          </label>
        ))}
      </span>
    </fieldset>
  )
}

const soon = 86_400_000 // ms before the end in which the time left is told

function Left({ until, template }: { until: string; template?: () => void }) {
  const minutes = useTicking((now) => Math.ceil((Date.parse(until) - now) / 60_000))
  if (minutes * 60_000 > soon) return null
  const text = minutes <= 0 ? t('way.ended', { time: moment(until) }) : minutes < 60 ? t('way.left.min', { n: minutes }) : t('way.left.h', { n: Math.floor(minutes / 60) })
  return (
    <p className="flex flex-wrap items-center gap-2 border-b border-line px-3 py-1 text-sm text-muted">
      <Icon name="clock" size={14} /><span className="num flex-1">{text}</span>
      {template ? <button type="button" onClick={template} className="min-h-6 rounded-sm px-1.5 underline underline-offset-2 hover:text-fg">{t('way.template')}</button> : null}
    </p>
  )
}
