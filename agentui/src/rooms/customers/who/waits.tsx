import { useState } from 'react'
import { moment } from '@/i18n/dates'
import { Button } from '@/ui/button'
import { words } from '@/ui/states'
import { notify } from '@/ui/toasts'
import { waiting } from './standing'
import { askAgain, type Consent } from './wire'
import { say } from './words'

/** Waits tells how a yes stands that has to be confirmed. */
export function Waits({ of }: { of: Consent }) {
  const [now] = useState(Date.now)
  const state = waiting(of, now)
  const asked = of.asked_at ? moment(of.asked_at) : '', until = of.confirm_by ? moment(of.confirm_by) : ''
  return <span className="num block text-sm text-muted">{say(`waits.${state}`, { asked, until })}</span>
}

/** Again asks for the confirmation once more. */
export function Again({ contact, of, what }: { contact: string; of: Consent; what: string }) {
  const [busy, setBusy] = useState(false)
  const run = async () => {
    setBusy(true)
    try {
      await askAgain(contact, of.channel, of.purpose)
      notify(say('waits.done'))
    } catch (e) {
      notify(words(e))
    }
    setBusy(false)
  }
  return <Button small busy={busy} aria-label={say('waits.again.of', { what })} onClick={() => void run()}>{say('waits.again')}</Button>
}
