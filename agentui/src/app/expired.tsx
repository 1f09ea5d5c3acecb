import { t } from '@/i18n'
import { LoginForm } from '@/rooms/login'
import { Dialog, DialogBody } from '@/ui/dialog'
import { useMe } from './hooks'

/** Expired asks to sign in again over the page; everything under it stays. */
export function Expired() {
  const me = useMe()
  return (
    <Dialog open lasting onClose={() => {}} title={t('login.again')} text={t('login.again.text')}>
      <DialogBody><LoginForm email={me.email} /></DialogBody>
    </Dialog>
  )
}
