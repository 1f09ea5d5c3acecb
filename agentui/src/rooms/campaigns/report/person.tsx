import { useQuery } from '@tanstack/react-query'
import { t } from '@/i18n'
import { Button } from '@/ui/button'
import { Dialog, DialogBody, DialogFoot } from '@/ui/dialog'
import { Failed, Skeleton } from '@/ui/states'
import { say } from '../say'
import { WhyRow } from '../why/row'
import { whyQuery, type Run } from '../wire'
import { useName } from './recipientrow'

/** PersonDialog says why somebody did, or did not, get this run. */
export function PersonDialog({ run, contact, onClose }: { run: Run; contact: string; onClose: () => void }) {
  const name = useName(contact, '')
  const { data, error, isPending, refetch } = useQuery({ ...whyQuery(contact, run.campaign_id), staleTime: 0 })
  const rows = data?.find((w) => w.run.id === run.id)?.rows ?? []
  return (
    <Dialog open onClose={onClose} title={name} text={say('why.title')} wide>
      <DialogBody>
        {isPending ? <Skeleton rows={3} /> : null}
        {error ? <Failed error={error} retry={() => void refetch()} /> : null}
        {data && rows.length === 0 ? <p role="status">{say('why.notin')}</p> : null}
        {rows.map((r) => <WhyRow key={r.n} row={r} run={run.id} contact={contact} />)}
      </DialogBody>
      <DialogFoot><Button onClick={onClose}>{t('close')}</Button></DialogFoot>
    </Dialog>
  )
}
