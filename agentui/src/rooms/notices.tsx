import { useState } from 'react'
import { trial } from '@/app/bell'
import { usePrefs } from '@/app/hooks'
import { setPrefs } from '@/app/prefs'
import { t } from '@/i18n'
import { Button } from '@/ui/button'
import { Check } from '@/ui/field'
import { Panel } from './admin/frame'

const can = () => 'Notification' in window

/** Notices switches on what tells somebody who is not looking; all is off at
 * first, and the browser has to allow it as well. */
export function Notices() {
  const prefs = usePrefs()
  const [blocked, setBlocked] = useState(() => can() && Notification.permission === 'denied')
  const ask = async (on: boolean) => {
    if (!on) return setPrefs({ notify: false })
    const answer = can() ? await Notification.requestPermission() : 'denied'
    setBlocked(answer === 'denied')
    setPrefs({ notify: answer === 'granted' })
  }
  return (
    <Panel title={t('me.notify')} text={t('me.notify.text')}>
      <div className="flex flex-col gap-4">
        <Check label={t('me.notify.desktop')} checked={prefs.notify && !blocked} onChange={(e) => void ask(e.target.checked)} />
        {blocked ? <p role="alert" className="text-sm text-danger">{t('me.notify.blocked')}</p> : null}
        <Check label={t('me.notify.sound')} checked={prefs.sound} onChange={(e) => setPrefs({ sound: e.target.checked })} />
        <div><Button icon="bell" disabled={!prefs.notify && !prefs.sound} onClick={trial}>{t('me.notify.try')}</Button></div>
      </div>
    </Panel>
  )
}
