import { useQueries } from '@tanstack/react-query'
import { useInboxes } from '@/app/load'
import { Icon } from '@/ui/icon'
import { stepText } from '@/ui/words'
import { say } from '../say'
import { senderQuery } from '../wire'
import { Card } from './fields'

/** Senders says what receivers hold against the addresses it goes out from. It is
 * advice: it may be sent all the same. Its place is kept while it is looked up. */
export function Senders({ ids }: { ids: string[] }) {
  const inboxes = useInboxes()
  const mail = ids.filter((id) => inboxes.find((i) => i.id === id)?.kind === 'email')
  const found = useQueries({ queries: mail.map(senderQuery) })
  if (mail.length === 0) return null
  const bad = found.flatMap((q, i) => (q.data?.steps ?? []).filter((s) => s.warn).map((s) => ({ id: mail[i] ?? '', text: stepText(s) })))
  const text = bad.length > 0 ? 'text' : found.some((q) => q.isPending) ? 'looking' : found.some((q) => q.error || q.data?.steps.some((s) => s.text)) ? 'unknown' : 'fine'
  return (
    <Card title={say('review.senders')}>
      <p role="status" className="flex gap-2.5 text-muted">{text === 'fine' ? <Icon name="check" size={17} className="mt-0.5 text-good" /> : null}{say(`review.senders.${text}`)}</p>
      {bad.length > 0 ? <ul className="flex flex-col gap-2">
        {bad.map((b) => (
          <li key={b.id} className="flex gap-2.5">
            <Icon name="alert" size={17} className="mt-0.5 shrink-0 text-(--warn-text)" />
            <span className="min-w-0 break-words"><span className="font-medium" dir="auto">{inboxes.find((i) => i.id === b.id)?.name ?? b.id}</span> <span className="block text-muted" dir="auto">{b.text}</span></span>
          </li>
        ))}
      </ul> : null}
    </Card>
  )
}
