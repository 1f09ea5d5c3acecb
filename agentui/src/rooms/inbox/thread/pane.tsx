import { useQuery } from '@tanstack/react-query'
import { useEffect } from 'react'
import { useConversation, useHidden } from '@/app/hooks'
import { conversationQuery, threadQuery } from '@/app/load'
import { may } from '@/app/session'
import { markRead } from '@/app/verbs'
import { t } from '@/i18n'
import { Button } from '@/ui/button'
import { Empty, Failed, Skeleton } from '@/ui/states'
import { Composer } from '../composer/composer'
import { Triage } from '../triage'
import { Flags } from './flags'
import { ThreadHeader } from './header'
import { Messages } from './messages'

interface PaneProps { id: string; back: () => void; profile: boolean; toggle: () => void }

/** ThreadPane is one conversation: who, what was said, and what we answer. */
export function ThreadPane({ id, back, profile, toggle }: PaneProps) {
  const card = useConversation(id)
  const hidden = useHidden(id)
  const alone = useQuery({ ...conversationQuery(id), enabled: !card && !hidden })
  const thread = useQuery({ ...threadQuery(id), enabled: !hidden })
  useEffect(() => { if (card && !document.hidden && thread.isSuccess) markRead(card) }, [card, thread.isSuccess])
  if (hidden) return <Hidden back={back} />
  const error = (card ? null : alone.error) ?? (thread.data ? null : thread.error)
  if (error) return <Failed error={error} retry={() => void (card ? thread.refetch() : alone.refetch())} />
  if (!card) return <Skeleton rows={5} className="h-16" />
  return (
    <>
      <ThreadHeader card={card} back={back} profile={profile} toggle={toggle} />
      <Flags card={card} />
      {thread.isPending ? <div className="min-h-0 flex-1"><Skeleton rows={5} className="h-16" /></div> : <Messages card={card} />}
      {may('conversations.write')
        ? <><Composer card={card} /><Triage card={card} /></>
        : <p className="border-t border-line bg-surface p-3 text-center text-muted">{t('compose.denied')}</p>}
    </>
  )
}

/** Hidden stands where a conversation was that is not ours to see any more. */
function Hidden({ back }: { back: () => void }) {
  return (
    <div role="alert" className="h-full">
      <Empty icon="shield" title={t('hidden.title')} text={t('hidden.text')}>
        <Button small className="mt-1" icon="back" onClick={back}>{t('hidden.back')}</Button>
      </Empty>
    </div>
  )
}
