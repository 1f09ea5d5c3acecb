import { Link, useLocation, useNavigate } from '@tanstack/react-router'
import { useEffect, useRef, useState } from 'react'
import { queries } from '@/app/hub'
import { t } from '@/i18n'
import { post } from '@/wire/client'
import type { Inbox } from '@/wire/shapes'
import { Skeleton, words } from '@/ui/states'
import { notify } from '@/ui/toasts'
import { PageFrame, Panel } from '../frame'

/** ConsentPage is where the provider sends the browser back to. The code is good
 * once, so it is taken off the address before anything else. */
export function ConsentPage() {
  const go = useNavigate()
  const brought = useLocation({ select: (l) => l.searchStr })
  const [said] = useState(() => Object.fromEntries(new URLSearchParams(brought)))
  const [fault, setFault] = useState(said.state && said.code ? '' : t('consent.refused'))
  const begun = useRef(false)
  useEffect(() => {
    if (begun.current) return
    begun.current = true
    void go({ to: '/admin/consent', replace: true })
    if (!said.state || !said.code) return
    post<Inbox>('/consents', { state: said.state, code: said.code }).then(async (inbox) => {
      await queries.invalidateQueries({ queryKey: ['inboxes'] })
      notify(t('consent.done'))
      await go({ to: '/admin/inboxes/$id', params: { id: inbox.id }, replace: true })
    }).catch((error: unknown) => setFault(words(error)))
  }, [go, said])
  return (
    <PageFrame title={t('consent.title')}>
      <Panel>
        {fault
          ? <><p role="alert" className="text-danger">{fault}</p><Link to="/admin/inboxes" className="mt-3 inline-block underline underline-offset-2">{t('consent.back')}</Link></>
          : <div role="status"><p className="mb-3 text-muted">{t('consent.busy')}</p><Skeleton rows={2} /></div>}
      </Panel>
    </PageFrame>
  )
}
