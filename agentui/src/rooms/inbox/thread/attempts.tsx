import { useMutation, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useInboxes } from '@/app/load'
import { may } from '@/app/session'
import { moment } from '@/i18n/dates'
import { get, post } from '@/wire/client'
import type { Message } from '@/wire/shapes'
import { say, told } from '@/rooms/admin/ledger/words'
import type { Attempt } from '@/rooms/admin/ledger/wire'
import { Button } from '@/ui/button'
import { Dialog, DialogBody, DialogFoot } from '@/ui/dialog'
import { Failed, Skeleton, words } from '@/ui/states'
import { notify } from '@/ui/toasts'

/** Attempts is each time that a message was tried, and one more try by hand. */
export function Attempts({ message, close }: { message: Message; close: () => void }) {
  const path = `/conversations/${message.conversation_id}/messages/${message.id}`
  const state = message.delivery?.state ?? 'queued'
  const found = useQuery({ queryKey: ['attempts', message.id, state, message.delivery?.attempts], queryFn: () => get<{ items: Attempt[] }>(`${path}/attempts`).then((p) => p.items) })
  const [unsure, setUnsure] = useState(false)
  const again = useMutation({
    mutationFn: (sure: boolean) => post(`${path}/retry`, { sure }),
    onSuccess: () => { notify(say('tries.again.done')); close() },
    onError: (error) => notify(words(error), { tone: 'bad' }),
  })
  const may_again = (state === 'failed' || state === 'unknown') && may('conversations.write')
  return (
    <Dialog open onClose={close} title={say('tries.title')} text={say('tries.text')} wide>
      <DialogBody text>
        {found.isPending ? <Skeleton rows={2} className="h-8" /> : null}
        {found.error ? <Failed error={found.error} retry={() => void found.refetch()} /> : null}
        {found.data?.length === 0 ? <p className="text-muted">{say('tries.none')}</p> : null}
        {found.data?.length ? <Table rows={found.data} /> : null}
        {unsure ? <p role="alert" className="mt-3 rounded-md bg-danger-soft p-3">{say('tries.unsure')}</p> : null}
      </DialogBody>
      {may_again ? (
        <DialogFoot>
          {unsure
            ? <Button look="danger" busy={again.isPending} onClick={() => again.mutate(true)}>{say('tries.unsure.ok')}</Button>
            : <Button look="primary" icon="refresh" busy={again.isPending} onClick={() => { if (state === 'unknown') setUnsure(true); else again.mutate(false) }}>{say('tries.again')}</Button>}
        </DialogFoot>
      ) : null}
    </Dialog>
  )
}

function Table({ rows }: { rows: Attempt[] }) {
  const inboxes = useInboxes()
  return (
    <div className="overflow-x-auto">
      <table className="w-full border-collapse text-sm">
        <thead><tr className="border-b border-line">
          {(['tries.when', 'tries.by', 'tries.came'] as const).map((k) => <th key={k} scope="col" className="py-1.5 pe-3 text-start font-medium">{say(k)}</th>)}
        </tr></thead>
        <tbody>
          {rows.map((a) => (
            <tr key={`${a.inbox_id} ${a.n}`} className="border-b border-line align-top last:border-b-0">
              <td className="num py-1.5 pe-3 whitespace-nowrap">{moment(a.began_at)}</td>
              <td className="py-1.5 pe-3" dir="auto">{inboxes.find((i) => i.id === a.inbox_id)?.name ?? a.inbox_id}</td>
              <td className="py-1.5">
                {a.outcome ? told(`outcome.${a.outcome}`) : say('tries.open')}
                {a.reason ? <span className="block text-muted" dir="auto">{a.reason}</span> : null}
                {a.next_at ? <span className="block text-muted">{say('tries.next', { when: moment(a.next_at) })}</span> : null}
                {a.by ? <span className="block text-muted">{say('tries.hand')}</span> : null}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}
