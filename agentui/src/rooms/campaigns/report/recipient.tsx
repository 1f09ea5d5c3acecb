import { t } from '@/i18n'
import { Button } from '@/ui/button'
import { Dialog, DialogBody, DialogFoot } from '@/ui/dialog'
import { say } from '../say'
import type { Recipient } from '../wire'
import { WhyRow } from '../why/row'
import { useName } from './recipientrow'

/** RecipientDialog says why this person did, or did not, get it. */
export function RecipientDialog({ row, run, onClose }: { row: Recipient; run: string; onClose: () => void }) {
  const name = useName(row.contact_id, row.to)
  return (
    <Dialog open onClose={onClose} title={name} text={say('why.title')} wide>
      <DialogBody><WhyRow row={row} run={run} contact={row.contact_id} /></DialogBody>
      <DialogFoot><Button onClick={onClose}>{t('close')}</Button></DialogFoot>
    </Dialog>
  )
}
