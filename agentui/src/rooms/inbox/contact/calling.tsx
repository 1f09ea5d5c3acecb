import { useState } from 'react'
import { usePrefs } from '@/app/hooks'
import { useChannels, useInboxes } from '@/app/load'
import { setPrefs } from '@/app/prefs'
import { store } from '@/app/hub'
import { may } from '@/app/session'
import { t } from '@/i18n'
import { newId, post } from '@/wire/client'
import type { Message, Profile } from '@/wire/shapes'
import { Button } from '@/ui/button'
import { Dialog } from '@/ui/dialog'
import { Input, Select } from '@/ui/field'
import { notify } from '@/ui/toasts'
import { words } from '@/ui/words'

const phone = /^\+[1-9][0-9]{6,14}$/
const bare = (text: string) => text.replaceAll(/[\s().-]/g, '')

/** Calling rings the agent's own phone, and then the customer's. It is there when
 * an inbox can call and the customer has a number. */
export function Calling({ conversation, profile }: { conversation: string; profile: Profile }) {
  const kinds = new Set(useChannels().filter((c) => c.abilities.calls).map((c) => c.kind))
  const inboxes = useInboxes().filter((i) => kinds.has(i.kind) && !i.disabled)
  const number = profile.identities.find((i) => i.kind === 'phone')?.address
  const [asking, setAsking] = useState(false)
  if (!number || inboxes.length === 0 || !may('conversations.write')) return null
  return (
    <div>
      <Button small icon="phone" onClick={() => setAsking(true)}>{t('calling.call', { number })}</Button>
      {asking ? <Ask conversation={conversation} inboxes={inboxes} name={profile.name || number} onClose={() => setAsking(false)} /> : null}
    </div>
  )
}

interface AskProps { conversation: string; inboxes: readonly { id: string; name: string }[]; name: string; onClose: () => void }

function Ask({ conversation, inboxes, name, onClose }: AskProps) {
  const { phone: mine } = usePrefs()
  const [number, setNumber] = useState(mine)
  const [inbox, setInbox] = useState(inboxes[0]?.id ?? '')
  const [state, setState] = useState<'' | 'busy' | 'wrong'>('')
  const [failed, setFailed] = useState('')
  const ring = async () => {
    const own = bare(number)
    if (!phone.test(own)) return setState('wrong')
    setState('busy')
    setFailed('')
    try {
      store.put({ kind: 'message', message: await post<Message>(`/conversations/${conversation}/call`, { inbox_id: inbox, phone: own }, { op: newId('op_') }) }, 0)
      setPrefs({ phone: own })
      notify(t('calling.rings', { name }))
      onClose()
    } catch (error) {
      setFailed(words(error))
      setState('')
    }
  }
  return (
    <Dialog open onClose={onClose} title={t('calling.title', { name })} text={t('calling.about')}>
      <form className="flex flex-col gap-3 px-5 pb-5" noValidate onSubmit={(e) => { e.preventDefault(); void ring() }}>
        <Input label={t('calling.phone')} type="tel" autoComplete="tel" value={number} error={state === 'wrong' ? t('calling.wrong') : undefined} onChange={(e) => { setNumber(e.target.value); setState('') }} dir="ltr" />
        {inboxes.length > 1 ? <Select label={t('calling.by')} value={inbox} options={inboxes.map((i) => ({ value: i.id, text: i.name }))} onChange={(e) => setInbox(e.target.value)} /> : null}
        {failed ? <p role="alert" className="text-sm text-danger">{failed}</p> : null}
        <div className="flex justify-end gap-2">
          <Button type="button" onClick={onClose}>{t('cancel')}</Button>
          <Button look="primary" type="submit" disabled={state === 'busy'}>{t(state === 'busy' ? 'calling.busy' : 'calling.ring')}</Button>
        </div>
      </form>
    </Dialog>
  )
}
