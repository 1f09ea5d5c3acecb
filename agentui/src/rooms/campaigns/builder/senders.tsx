import { useQueries } from '@tanstack/react-query'
import { useInboxes } from '@/app/load'
import { Icon } from '@/ui/icon'
import { say } from '../say'
import { senderQuery } from '../wire'
import { Card } from './fields'

/** Senders says what receivers hold against the addresses it goes out from. It is advice: it may be sent all the same. */
export function Senders({ ids }: { ids: string[] }) {
  const inboxes = useInboxes()
  const found = useQueries({ queries: ids.map(senderQuery) })
  const bad = found.flatMap((q, i) => (q.data?.steps ?? []).filter((s) => s.warn).map((s) => ({ id: ids[i] ?? '', text: s.text ?? '' })))
  if (bad.length === 0) return null
  return (
    <Card title={say('review.senders')} text={say('review.senders.text')}>
      <ul className="flex flex-col gap-2">
        {bad.map((b) => (
          <li key={b.id} className="flex gap-2.5">
            <Icon name="alert" size={17} className="mt-0.5 shrink-0 text-(--warn-text)" />
            <span className="min-w-0 break-words"><span className="font-medium" dir="auto">{inboxes.find((i) => i.id === b.id)?.name ?? b.id}</span> <span className="block text-muted" dir="auto">{b.text}</span></span>
          </li>
        ))}
      </ul>
    </Card>
  )
}
