import { useMutation } from '@tanstack/react-query'
import { t } from '@/i18n'
import { post } from '@/wire/client'
import { Button } from '@/ui/button'
import { Failed } from '@/ui/states'
import { Copied } from '../copied'
import { Panel } from '../frame'
import type { Settings } from './settings'

/** returnsTo is where the provider sends the browser back to. */
export const returnsTo = (origin: string) => `${origin}/admin/consent`

/** signInOf are the settings of a sign-in at a provider, wherever they stand. */
export function signInOf(settings: Settings): Settings | undefined {
  for (const [key, value] of Object.entries(settings)) {
    if (value === null || typeof value !== 'object' || Array.isArray(value)) continue
    const group = value as Settings
    if (key === 'oauth' && group.client_id) return group
    const found = signInOf(group)
    if (found) return found
  }
  return undefined
}

/** SignIn takes the admin to the provider, who lets the hub into the mailbox. */
export function SignIn({ id, settings, dirty }: { id: string; settings: Settings; dirty: boolean }) {
  const go = useMutation({ mutationFn: () => post<{ url: string }>(`/inboxes/${id}/consent`), onSuccess: ({ url }) => location.assign(url) })
  const oauth = signInOf(settings)
  if (!oauth) return null
  return (
    <Panel title={t('consent.title')} text={t('consent.text')}>
      <p className="mb-1 text-sm text-muted">{t('consent.redirect')}</p>
      <Copied text={returnsTo(location.origin)} />
      <div className="mt-3 flex items-center gap-3">
        <Button icon="key" busy={go.isPending} disabled={dirty} onClick={() => go.mutate()}>{t(oauth.refresh_token === 'set' ? 'consent.again' : 'consent.begin')}</Button>
        {dirty ? <span className="text-muted">{t('consent.dirty')}</span> : null}
      </div>
      {go.error ? <Failed error={go.error} retry={() => go.mutate()} /> : null}
    </Panel>
  )
}
