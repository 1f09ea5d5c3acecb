import { t } from '@/i18n'
import { Button } from '@/ui/button'
import { Dialog, DialogFoot } from '@/ui/dialog'

interface SureProps { title: string; text: string; button: string; onClose: () => void; run: () => void }

/** Sure asks once before something large, or something that cannot be undone. */
export function Sure({ title, text, button, onClose, run }: SureProps) {
  return (
    <Dialog open onClose={onClose} title={title} text={text}>
      <DialogFoot>
        <Button onClick={onClose}>{t('cancel')}</Button>
        <Button look="primary" autoFocus onClick={() => { onClose(); run() }}>{button}</Button>
      </DialogFoot>
    </Dialog>
  )
}
