import { useState } from 'react'
import { t } from '@/i18n'
import type { Message } from '@/wire/shapes'
import { HtmlFrame } from './htmlframe'
import { linked } from './linked'

/** rich says whether the HTML shows more than the text does. */
export function rich(html: string | null): boolean {
  return html !== null && /<(table|img|h[1-6]|hr|center|font)\b|style=/i.test(html)
}

/** Body is what was said: plain text where that is all there is, a sandboxed
 * frame where somebody designed it. Quoted text is folded, never gone. */
export function Body({ message, name }: { message: Message; name: string }) {
  const designed = rich(message.html)
  const [plain, setPlain] = useState(false)
  const [open, setOpen] = useState(false)
  const quoted = message.quoted
  return (
    <div className="min-w-0">
      {designed && !plain ? <HtmlFrame message={message} name={name} /> : <p className="user-text" dir="auto">{linked(message.text)}</p>}
      <div className="flex flex-wrap gap-3">
        {quoted && !(designed && !plain) ? (
          <button type="button" aria-expanded={open} onClick={() => setOpen(!open)} className="mt-1 min-h-6 rounded-sm text-sm text-muted underline underline-offset-2 hover:text-fg">
            {t(open ? 'msg.quoted.hide' : 'msg.quoted')}
          </button>
        ) : null}
        {designed && message.text ? (
          <button type="button" onClick={() => setPlain(!plain)} className="mt-1 min-h-6 rounded-sm text-sm text-muted underline underline-offset-2 hover:text-fg">
            {t(plain ? 'msg.rich' : 'msg.plain')}
          </button>
        ) : null}
      </div>
      {quoted && open ? <blockquote className="user-text mt-1 max-h-80 overflow-y-auto border-s-2 border-line-strong ps-3 text-sm text-muted" dir="auto">{linked(quoted)}</blockquote> : null}
    </div>
  )
}
