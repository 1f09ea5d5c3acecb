import { backToDraft, deliver } from '@/app/posting'
import { outbox, store } from '@/app/hub'
import { t } from '@/i18n'
import type { Outgoing } from '@/state/outbox'
import { Button } from '@/ui/button'
import { Icon } from '@/ui/icon'
import { Attachments } from './attachments'
import { Shell } from './bubble'
import { linked } from './linked'

/** OutgoingBubble is a message of ours that the hub has not confirmed: on its
 * way, waiting for the line, refused, or overtaken by the customer. */
export function OutgoingBubble({ entry }: { entry: Outgoing }) {
  const note = entry.kind === 'note'
  const send = (more: Partial<Outgoing> = {}) => void deliver({ ...entry, ...more })
  return (
    <article className={`mt-3 flex flex-col ${note ? 'items-start' : 'items-end'}`}>
      <Shell direction={note ? 'note' : 'outbound'}>
        <p className="user-text opacity-75" dir="auto">{linked(entry.text)}</p>
        <Attachments files={entry.files} />
      </Shell>
      {entry.state === 'sending' ? <p className="mt-0.5 flex items-center gap-1 text-xs text-muted"><Icon name="send" size={13} />{t('delivery.sending')}</p> : null}
      {entry.state === 'waiting' ? <p className="mt-0.5 flex items-center gap-1 text-xs text-muted"><Icon name="clock" size={13} />{t('delivery.waiting')}</p> : null}
      {entry.state === 'failed' ? (
        <Trouble text={t('compose.unsent', { why: entry.why ?? '' })}>
          <Button small icon="refresh" onClick={() => send()}>{t('retry')}</Button>
          <Button small icon="pen" onClick={() => backToDraft(entry)}>{t('compose.edit')}</Button>
          <Button small onClick={() => outbox.drop(entry.client)}>{t('compose.discard')}</Button>
        </Trouble>
      ) : null}
      {entry.state === 'newer' ? (
        <Trouble text={t('compose.newer')}>
          <Button small look="primary" onClick={() => send({ seen: Math.max(entry.seen, store.conversation(entry.conversation)?.last_seq ?? 0) })}>{t('compose.newer.send')}</Button>
          <Button small icon="pen" onClick={() => backToDraft(entry)}>{t('compose.edit')}</Button>
        </Trouble>
      ) : null}
    </article>
  )
}

function Trouble({ text, children }: { text: string; children: React.ReactNode }) {
  return (
    <div role="alert" className="mt-1 flex max-w-[min(100%,42rem)] flex-col items-end gap-1.5">
      <p className="flex items-center gap-1 text-sm text-danger"><Icon name="alert" size={14} />{text}</p>
      <div className="flex flex-wrap justify-end gap-1.5">{children}</div>
    </div>
  )
}
