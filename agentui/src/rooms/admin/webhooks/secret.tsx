import { useState } from 'react'
import { queries } from '@/app/hub'
import { Button } from '@/ui/button'
import { Confirm } from '../confirm'
import { Copied } from '../copied'
import { say } from '../words'
import { newSecret, replaceSecret, type Webhook } from './wire'

/** Secret replaces what signs the requests. The new one is shown here, once. */
export function Secret({ webhook, disabled }: { webhook: Webhook; disabled: boolean }) {
  const [asking, ask] = useState(false)
  const [shown, show] = useState('')
  const replace = async () => {
    const secret = newSecret()
    const next = await replaceSecret(webhook, secret)
    show(secret)
    queries.setQueryData<Webhook[]>(['webhooks'], (all) => all?.map((w) => (w.id === next.id ? next : w)))
  }
  return (
    <div className="flex flex-col gap-2">
      <span><Button small icon="key" disabled={disabled} onClick={() => ask(true)}>{say('hooks.renew')}</Button></span>
      {shown ? <section aria-label={say('hooks.renew.new')} className="flex flex-col gap-1.5"><p role="status" className="font-medium">{say('hooks.renew.new')}. <span className="font-normal text-muted">{say('hooks.secret.text')}</span></p><Copied text={shown} /></section> : null}
      {asking ? <Confirm title={`${say('hooks.renew')}: ${webhook.name}`} text={say('hooks.renew.text')} button={say('hooks.renew')} onClose={() => ask(false)} run={replace} /> : null}
    </div>
  )
}
