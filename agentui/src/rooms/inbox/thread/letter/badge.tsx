import { lazy, Suspense, useRef, useState } from 'react'
import { t } from '@/i18n'
import type { Message } from '@/wire/shapes'
import { Icon } from '@/ui/icon'

const Why = lazy(() => import('./why').then((m) => ({ default: m.Why })))

const looks = {
  verified: { icon: 'check', key: 'msg.verified', color: 'text-muted' },
  unverified: { icon: 'alert', key: 'msg.unverified', color: 'text-muted' },
  failed: { icon: 'shield', key: 'msg.failed', color: 'text-danger' },
} as const

/** SenderBadge says whether somebody vouches for who a mail says it is from; it
 * opens to say who, or why not. */
export function SenderBadge({ message }: { message: Message }) {
  const [open, setOpen] = useState(false)
  const box = useRef<HTMLSpanElement>(null)
  const look = looks[message.auth.verdict as keyof typeof looks]
  const checked = message.letter?.checked
  if (!look || (!checked && message.auth.verdict !== 'failed')) return null
  const mark = <><Icon name={look.icon} size={13} />{t(look.key)}</>
  if (!checked) return <span className={`inline-flex items-center gap-1 ${look.color}`}>{mark}</span>
  return (
    <span
      ref={box} role="group" className="relative"
      onBlur={(e) => { if (!box.current?.contains(e.relatedTarget)) setOpen(false) }}
      onKeyDown={(e) => { if (e.key === 'Escape' && open) { e.stopPropagation(); setOpen(false) } }}
    >
      <button type="button" aria-expanded={open} onClick={() => setOpen(!open)} className={`inline-flex min-h-6 items-center gap-1 rounded-sm whitespace-nowrap underline decoration-dotted underline-offset-2 ${look.color}`}>{mark}</button>
      {open ? (
        <span role="note" tabIndex={-1} className="absolute start-0 top-full z-20 mt-1 block w-72 max-w-[80vw] rounded-md bg-raised p-3 text-sm text-fg shadow-high">
          <Suspense fallback="…"><Why checked={checked} /></Suspense>
        </span>
      ) : null}
    </span>
  )
}
