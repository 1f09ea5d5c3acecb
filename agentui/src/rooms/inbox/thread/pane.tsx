import { useQuery } from '@tanstack/react-query'
import { memo, useEffect, useState, type ReactNode } from 'react'
import { useConversation, useHidden } from '@/app/hooks'
import { conversationQuery, threadQuery } from '@/app/load'
import { splitFrom } from '@/app/merging'
import { afterPaint } from '@/app/paint'
import { may } from '@/app/session'
import { markRead } from '@/app/verbs'
import { t } from '@/i18n'
import { called } from '@/i18n/names'
import type { Conversation, Message } from '@/wire/shapes'
import { Button } from '@/ui/button'
import { Astray, Empty, Failed, Skeleton } from '@/ui/states'
import { Composer } from '../composer/composer'
import { Sure } from '../sure'
import { Triage } from '../triage'
import { Promises } from '../clocks/promise'
import { Flags } from './flags'
import { ThreadHeader } from './header'
import { Messages } from './messages'

interface PaneProps { id: string; open: (id: string) => void; back: () => void; profile: boolean; toggle: () => void }

/** ThreadPane is one conversation: who, what was said, and what we answer. */
export const ThreadPane = memo(function ThreadPane(props: PaneProps) {
  const card = useConversation(props.id)
  if (useHidden(props.id)) return <Hidden back={props.back} />
  return card ? <Known card={card} {...props} /> : <Unknown {...props} />
})

/** Unknown asks for a card that no list has brought. */
function Unknown({ id, back }: PaneProps) {
  const { error, refetch } = useQuery(conversationQuery(id))
  useQuery(threadQuery(id)) // both at once
  return error ? <Astray back={back}><Failed error={error} retry={() => void refetch()} /></Astray> : <Skeleton rows={5} className="h-16" />
}

function Known({ card, open, back, profile, toggle }: PaneProps & { card: Conversation }) {
  const thread = useQuery(threadQuery(card.id))
  useEffect(() => {
    if (!document.hidden && thread.isSuccess && card.unread) return afterPaint(() => markRead(card))
  }, [card, thread.isSuccess])
  const writes = may('conversations.write')
  const split = useSplit(card, open)
  if (thread.error && !thread.data) return <Astray back={back}><Failed error={thread.error} retry={() => void thread.refetch()} /></Astray>
  return (
    <>
      <ThreadHeader card={card} back={back} profile={profile} toggle={toggle} />
      <Promises card={card} />
      <Flags card={card} />
      {thread.isPending ? <div className="min-h-0 flex-1"><Skeleton rows={5} className="h-16" /></div> : <Messages key={card.id} id={card.id} customer={called(card.contact)} split={writes ? split.ask : undefined} />}
      {split.dialog}
      {writes
        ? <><Composer card={card} /><Triage card={card} /></>
        : <p className="border-t border-line bg-surface p-3 text-center text-muted">{t('compose.denied')}</p>}
    </>
  )
}

/** useSplit asks whether a message is to go its own way, and leads there. */
function useSplit(card: Conversation, open: (id: string) => void): { ask: (m: Message) => void; dialog: ReactNode } {
  const [message, ask] = useState<Message | null>(null)
  const run = async () => {
    const fresh = message ? await splitFrom(card, message) : undefined
    if (fresh) open(fresh)
  }
  const dialog = message ? <Sure title={t('split.sure')} text={t('split.sure.text')} button={t('split')} onClose={() => ask(null)} run={() => void run()} /> : null
  return { ask, dialog }
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
