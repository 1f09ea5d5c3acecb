import { useEffect, useState } from 'preact/hooks'
import type { Chat } from '../core/chat'
import type { View } from '../core/view'
import { t } from '../i18n/words'
import { About } from './About'

const patience = 2000 // a short break of the line is nobody's business

// Notice says what stands between the visitor and an answer: no line, or nobody
// at the desk, and how the answer comes then.
export function Notice({ view, chat }: { view: View; chat: Chat }) {
  const up = view.link === 'open'
  const [long, setLong] = useState(false)
  useEffect(() => {
    setLong(false)
    if (up) return
    const timer = setTimeout(() => setLong(true), patience)
    return () => clearTimeout(timer)
  }, [up])
  const said = view.thread.list.length + view.thread.outbox.length > 0
  let words = view.notice
  if (!up && long) words = view.config ? t('offline') : t('connecting')
  else if (up && !words && view.away) words = t(view.mail ? 'away_mail' : 'away')
  return (
    <div class="notice" role="status">
      {words && <p class={up ? '' : 'down'}>{words}</p>}
      {up && view.away && !view.mail && !view.about && said && (
        <>
          <p>{t('leave_mail')}</p>
          <About chat={chat} mailOnly />
        </>
      )}
    </div>
  )
}
