import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { queries } from '@/app/hub'
import { may } from '@/app/session'
import { Button } from '@/ui/button'
import { Icon } from '@/ui/icon'
import { Empty, Failed, Skeleton } from '@/ui/states'
import { Copied } from '../copied'
import { PageFrame, Panel } from '../frame'
import { say } from '../words'
import { Create } from './create'
import { Edit } from './edit'
import { webhooksQuery, type Webhook } from './wire'

/** WebhooksPage is who else is told of what happens. */
export function WebhooksPage() {
  const { data, error, isPending, refetch } = useQuery(webhooksQuery)
  const [open, setOpen] = useState<string | null>(null)
  const [making, setMaking] = useState(false)
  const [made, setMade] = useState<Webhook | null>(null)
  const writes = may('webhooks.write')
  const add = writes && !making ? <Button look="primary" icon="plus" onClick={() => setMaking(true)}>{say('hooks.add')}</Button> : null
  const done = (w: Webhook) => {
    setMaking(false)
    setMade(w)
    void queries.invalidateQueries({ queryKey: ['webhooks'] })
  }
  return (
    <PageFrame title={say('hooks.title')} text={say('hooks.text')} action={data?.length ? add : null}>
      {isPending ? <Skeleton rows={3} className="h-16" /> : null}
      {error ? <Failed error={error} retry={() => void refetch()} /> : null}
      {made?.secret ? <Panel title={`${say('hooks.secret')}: ${made.name}`} text={say('hooks.secret.text')}><Copied text={made.secret} /></Panel> : null}
      {making ? <Create onClose={() => setMaking(false)} done={done} /> : null}
      {data?.length === 0 && !making ? <Empty icon="webhook" title={say('hooks.empty')} text={say('hooks.empty.text')}><div className="mt-2">{add}</div></Empty> : null}
      {data?.length ? (
        <ul className="flex flex-col rounded-md border border-line bg-surface">
          {data.map((w) => (
            <li key={w.id} className="border-b border-line px-4 py-2 last:border-b-0">
              <h2>
                <button type="button" aria-expanded={open === w.id} onClick={() => setOpen(open === w.id ? null : w.id)} className="flex w-full items-center gap-3 rounded-sm px-1.5 py-1 text-start hover:bg-hover">
                  <span className="min-w-0 flex-1">
                    <span className={`block truncate font-medium ${w.enabled ? '' : 'text-muted'}`} dir="auto">{w.name}{w.enabled ? '' : ` (${say('hooks.off')})`}</span>
                    <span className="block truncate text-sm text-muted" dir="ltr">{w.url}</span>
                  </span>
                  <Icon name={open === w.id ? 'up' : 'down'} size={16} className="text-muted" />
                </button>
              </h2>
              {open === w.id ? <Edit webhook={w} writes={writes} /> : null}
            </li>
          ))}
        </ul>
      ) : null}
    </PageFrame>
  )
}
