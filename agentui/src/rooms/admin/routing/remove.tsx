import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { queries } from '@/app/hub'
import { t } from '@/i18n'
import { ApiError, del, get } from '@/wire/client'
import type { Conversation, Page } from '@/wire/shapes'
import { Button } from '@/ui/button'
import { Dialog, DialogBody, DialogFoot } from '@/ui/dialog'
import { notify } from '@/ui/toasts'
import { words } from '@/ui/words'
import { say } from '../words'
import type { Team } from './members'

/** Use is something that names a team, as the hub tells it. */
interface Use { kind: 'inbox' | 'rule' | 'sla_policy' | 'sla_calendars'; id?: string; name?: string }

const many = 200 // conversations that are counted

/** Remove asks before a team goes, and says what becomes of its conversations.
 * What still names the team is listed with the way there. */
export function Remove({ team, onClose, gone }: { team: Team; onClose: () => void; gone: () => void }) {
  const [busy, setBusy] = useState(false)
  const [failed, setFailed] = useState<unknown>(null)
  const { data } = useQuery({
    queryKey: ['team', team.id, 'open'], staleTime: 0, retry: false,
    queryFn: () => get<Page<Conversation>>('/conversations', { view: 'all', team_id: team.id, limit: many }),
  })
  const uses = usesOf(failed)
  const run = async () => {
    setBusy(true)
    setFailed(null)
    try {
      await del(`/teams/${team.id}`)
      await queries.invalidateQueries({ queryKey: ['teams'] })
      notify(say('team.gone', { name: team.name }))
      onClose()
      gone()
    } catch (error) {
      setFailed(error)
      setBusy(false)
    }
  }
  const n = data?.items.length ?? 0
  return (
    <Dialog open onClose={onClose} title={say('team.remove.title', { name: team.name })} text={say('team.remove.text')}>
      <DialogBody>
        <p className="num min-h-5.5">{data ? (data.next_cursor ? say('team.open.many', { n: many }) : say('team.open', { n })) : ''}</p>
        {uses.length > 0 ? (
          <div role="alert" className="mt-3 flex flex-col gap-1">
            <p className="font-semibold text-danger">{say('team.used')}</p>
            <ul className="flex list-disc flex-col gap-0.5 ps-5">{uses.map((u) => <li key={`${u.kind} ${u.id ?? ''}`}><Named use={u} close={onClose} /></li>)}</ul>
          </div>
        ) : null}
        {failed && uses.length === 0 ? <p role="alert" className="mt-3 text-danger">{words(failed)}</p> : null}
      </DialogBody>
      <DialogFoot>
        <Button onClick={onClose}>{t('cancel')}</Button>
        <Button look="danger" busy={busy} onClick={() => void run()}>{say('team.remove')}</Button>
      </DialogFoot>
    </Dialog>
  )
}

function usesOf(error: unknown): Use[] {
  const found = error instanceof ApiError && error.code === 'in_use' ? error.data.used_by : null
  return Array.isArray(found) ? (found as Use[]) : []
}

const way = 'rounded-sm text-accent underline underline-offset-2'

/** Named is the way to what names the team. Its inboxes stand with the team itself. */
function Named({ use, close }: { use: Use; close: () => void }) {
  const name = use.name ?? use.id ?? ''
  switch (use.kind) {
    case 'rule': return <Link to="/admin/rules" hash={use.id} className={way} onClick={close}>{say('team.used.rule', { name })}</Link>
    case 'sla_policy': return <Link to="/admin/sla" hash={use.id} className={way} onClick={close}>{say('team.used.policy', { name })}</Link>
    case 'sla_calendars': return <Link to="/admin/sla" className={way} onClick={close}>{say('team.used.calendars')}</Link>
    case 'inbox': return <><Link to="/admin/inboxes/$id" params={{ id: use.id ?? '' }} className={way} onClick={close}>{say('team.used.inbox', { name })}</Link> {say('team.used.inbox.how', { where: say('routing.inboxes') })}</>
  }
  return name
}
