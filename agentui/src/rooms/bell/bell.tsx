import { queryOptions, useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { queries } from '@/app/hub'
import { t, tell } from '@/i18n'
import { called } from '@/i18n/names'
import { get, post } from '@/wire/client'
import type { Notice } from '@/wire/shapes'
import { Dialog, DialogBody } from '@/ui/dialog'
import { Icon } from '@/ui/icon'
import { When } from '@/ui/when'
import { Empty, Failed, Skeleton } from '@/ui/states'

const noticesQuery = queryOptions({ queryKey: ['notices'], queryFn: () => get<{ items: Notice[]; unread: number }>('/notices', { limit: 50 }), staleTime: 300_000 })

/** NoticeBell says how many things I was told to look at, and shows them. */
export function NoticeBell({ className }: { className: string }) {
  const { data } = useQuery(noticesQuery)
  const [open, setOpen] = useState(false)
  const unread = data?.unread ?? 0
  return (
    <>
      <button type="button" className={`relative ${className}`} aria-haspopup="dialog" aria-label={unread ? t('notices.unread', { n: unread }) : t('notices')} data-hint={t('notices')} onClick={() => setOpen(true)}>
        <Icon name="bell" size={20} />
        <span className="max-w-full truncate px-0.5 max-[559px]:sr-only">{t('notices.short')}</span>
        {unread ? <span className="num absolute top-0.5 end-2.5 min-w-4.5 max-[559px]:end-0.5 rounded-full bg-accent px-1 text-center text-[11px] leading-4.5 font-semibold text-on-accent" aria-hidden="true">{unread > 99 ? '99+' : unread}</span> : null}
      </button>
      {open ? <List close={() => setOpen(false)} /> : null}
    </>
  )
}

/** textOf is what a notice says; a step of a clock without words of its own says
 * which clock it was, and the end of a shift how much is left. */
function textOf(notice: Notice): string {
  const [metric] = notice.text.split(' ')
  const left = notice.kind === 'handover' ? Number.parseInt(notice.text, 10) : 0
  if (left > 0) return t('notice.handover', { n: left })
  const named = tell(`sla.${metric}`)
  if (notice.kind.startsWith('inbox.')) return `${tell(`notice.${notice.kind}`) ?? ''}: ${notice.text}`
  return notice.kind.startsWith('sla.') && named ? `${named}: ${tell(`notice.${notice.kind}`) ?? notice.text}` : notice.text
}

function List({ close }: { close: () => void }) {
  const { data, error, refetch } = useQuery(noticesQuery)
  const go = useNavigate()
  const read = async (body: object) => {
    await post('/notices/read', body).catch(() => {}) // it stays unread, and is shown so
    void queries.invalidateQueries({ queryKey: ['notices'] })
  }
  const open = (notice: Notice) => {
    close()
    if (!notice.read_at) void read({ ids: [notice.id] })
    if (notice.kind === 'handover') void go({ to: '/me/handover' })
    else if (notice.kind.startsWith('inbox.')) void go({ to: '/admin/ledger' })
    else if (notice.conversation_id) void go({ to: '/c/$id', params: { id: notice.conversation_id } })
  }
  return (
    <Dialog open onClose={close} title={t('notices')}>
      <DialogBody text>
        {error && !data ? <Failed error={error} retry={() => void refetch()} /> : null}
        {!data && !error ? <Skeleton rows={4} className="h-10" /> : null}
        {data && data.items.length === 0 ? <Empty icon="bell" title={t('notices.none')} text={t('notices.none.text')} /> : null}
        {data && data.unread > 0 ? <button type="button" className="mb-2 rounded-sm text-accent underline underline-offset-2" onClick={() => void read({ until: new Date().toISOString() })}>{t('notices.all')}</button> : null}
        <ul className="flex flex-col">
          {data?.items.map((n) => (
            <li key={n.id} className="border-t border-line first:border-t-0">
              <button type="button" className="ring-inside flex w-full items-center gap-3 rounded-sm px-1 py-2 text-start hover:bg-hover" onClick={() => open(n)}>
                <span className={`size-2 shrink-0 rounded-full ${n.read_at ? '' : 'bg-accent'}`}>{n.read_at ? null : <span className="sr-only">{t('unread')}</span>}</span>
                <span className="min-w-0 flex-1">
                  <span className={`block break-words ${n.read_at ? '' : 'font-semibold'}`} dir="auto">{textOf(n)}</span>
                  {n.about ? <span className="block truncate text-sm text-muted" dir="auto">{[called(n.about.contact), n.about.subject].filter(Boolean).join(' · ')}</span> : null}
                </span>
                <When at={n.at} />
              </button>
            </li>
          ))}
        </ul>
      </DialogBody>
    </Dialog>
  )
}
