import { useState } from 'react'
import { t } from '@/i18n'
import { Button } from '@/ui/button'
import { Dialog, DialogBody, DialogFoot } from '@/ui/dialog'
import { words } from '@/ui/states'

interface ConfirmProps { title: string; text: string; button: string; onClose: () => void; run: () => Promise<void> }

/** Confirm asks before something that cannot be taken back. */
export function Confirm({ title, text, button, onClose, run }: ConfirmProps) {
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState('')
  const go = async () => {
    setBusy(true)
    try {
      await run()
      onClose()
    } catch (cause) {
      setError(words(cause))
      setBusy(false)
    }
  }
  return (
    <Dialog open onClose={onClose} title={title} text={text}>
      <DialogBody>{error ? <p role="alert" className="text-danger">{error}</p> : null}</DialogBody>
      <DialogFoot>
        <Button onClick={onClose}>{t('cancel')}</Button>
        <Button look="danger" busy={busy} onClick={() => void go()}>{button}</Button>
      </DialogFoot>
    </Dialog>
  )
}
