import { useQuery } from '@tanstack/react-query'
import { Navigate, useParams } from '@tanstack/react-router'
import { t } from '@/i18n'
import { belongs, views, type View } from '@/state/listing'
import { Failed, Skeleton } from '@/ui/states'
import { store } from './hub'
import { conversationQuery } from './load'

/** Permalink opens a conversation in the first view that has it. */
export function Permalink() {
  const { id } = useParams({ strict: false }) as { id: string }
  const { isSuccess, error, refetch } = useQuery(conversationQuery(id))
  if (error) return <Failed page={t('nav.inbox')} error={error} retry={() => void refetch()} />
  if (!isSuccess) return <Skeleton />
  const card = store.conversation(id)
  const view: View = views.find((v) => card && belongs(card, { view: v, sort: 'deadline' }, store.me)) ?? 'all'
  return <Navigate to="/inbox/$view" params={{ view }} search={{ c: id }} replace />
}
