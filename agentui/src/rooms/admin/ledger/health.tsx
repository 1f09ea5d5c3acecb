import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useTicking } from '@/app/hooks'
import { useInboxes } from '@/app/load'
import { may } from '@/app/session'
import { moment } from '@/i18n/dates'
import { Icon } from '@/ui/icon'
import { healthQuery, type Health } from './wire'
import { say, told } from './words'

const looks = { ok: 'text-good', failing: 'text-(--warn-text)', stopped: 'text-danger' } as const
const week = 7 * 24 * 3600 * 1000

export function useHealth(): Health[] {
  return useQuery({ ...healthQuery, enabled: may('quarantine.read') }).data ?? []
}

/** Standing is how an inbox stands, in a word. */
export function Standing({ id }: { id: string }) {
  const is = useHealth().find((h) => h.inbox_id === id)
  if (!is) return null
  return (
    <span className={`inline-flex items-center gap-1.5 text-sm ${looks[is.state]}`} title={[is.text, is.since ? say('health.since', { when: moment(is.since) }) : ''].filter(Boolean).join(' ')}>
      <Icon name={is.state === 'ok' ? 'check' : 'alert'} size={14} />{told(`health.${is.state}`)}
    </span>
  )
}

/** Banner stands on top of the settings while an inbox is in trouble. */
export function Banner() {
  const inboxes = useInboxes()
  const hour = useTicking((now) => Math.floor(now / 3_600_000) * 3_600_000)
  const rows = useHealth().filter((h) => h.state !== 'ok' || (h.expires_at !== null && Date.parse(h.expires_at) - hour < week))
  if (rows.length === 0) return null
  return (
    <div role="status">
    <ul className="flex flex-col gap-2 p-4 pb-0 min-[800px]:px-8">
      {rows.map((h) => {
        const name = inboxes.find((i) => i.id === h.inbox_id)?.name ?? h.inbox_id
        return (
          <li key={h.inbox_id} className="mx-auto flex w-full max-w-3xl flex-wrap items-start gap-x-3 gap-y-1 rounded-md bg-danger-soft px-4 py-2.5 text-sm">
            <Icon name="alert" size={16} className="mt-0.5 shrink-0 text-danger" />
            <span className="min-w-0 flex-1 basis-56 break-words" dir="auto">
              {h.state === 'ok' ? name + ': ' : say(h.state === 'failing' ? 'health.banner.failing' : 'health.banner.stopped', { name, text: h.text })}
              {h.expires_at ? ` ${say('health.expires', { when: moment(h.expires_at) })}` : ''}
            </span>
            <Link to="/admin/inboxes/$id" params={{ id: h.inbox_id }} className="rounded-sm font-medium underline underline-offset-2">{say('health.open')}</Link>
          </li>
        )
      })}
    </ul>
    </div>
  )
}
