import { useState } from 'react'
import { useQuery } from '@tanstack/react-query'
import { currentLanguage, t } from '@/i18n'
import { moment } from '@/i18n/dates'
import { Button } from '@/ui/button'
import { Dialog, DialogBody, DialogFoot } from '@/ui/dialog'
import { Icon } from '@/ui/icon'
import { Failed, Skeleton } from '@/ui/states'
import { Frame } from '../builder/frame'
import { say, told } from '../say'
import { copyQuery, type Copy } from '../wire'

/** Got is the way from a row of the ledger to what its person got. */
export function Got({ run, n }: { run: string; n: number }) {
  const [open, setOpen] = useState(false)
  return (
    <>
      <Button icon="email" onClick={() => setOpen(true)}>{say('got.open')}</Button>
      {open ? <GotDialog run={run} n={n} onClose={() => setOpen(false)} /> : null}
    </>
  )
}

function GotDialog({ run, n, onClose }: { run: string; n: number; onClose: () => void }) {
  const { data, error, refetch } = useQuery(copyQuery(run, n))
  return (
    <Dialog open onClose={onClose} title={say('got.open')} text={data?.sent_at ? say('got.sent', { when: moment(data.sent_at), to: data.row.to || '–' }) : undefined} wide>
      <DialogBody>
        {error ? <Failed error={error} retry={() => void refetch()} /> : data ? <Shown copy={data} /> : <Skeleton rows={4} />}
      </DialogBody>
      <DialogFoot>
        {data?.kept === 'whole' ? <><Download run={run} n={n} kind="html" /><Download run={run} n={n} kind="pdf" /></> : null}
        <Button onClick={onClose}>{t('close')}</Button>
      </DialogFoot>
    </Dialog>
  )
}

function Download({ run, n, kind }: { run: string; n: number; kind: 'html' | 'pdf' }) {
  return (
    <a href={`/api/v1/campaign-runs/${encodeURIComponent(run)}/sends/${n}/message.${kind}?lang=${currentLanguage()}`} download
      className="inline-flex h-8 items-center gap-1.5 rounded-sm border border-line-strong/60 px-3 text-sm font-medium hover:bg-hover"><Icon name="download" size={14} />{say(`got.${kind}`)}</a>
  )
}

function Shown({ copy }: { copy: Copy }) {
  if (copy.kept !== 'whole') return <p role="status" className="rounded-md border border-line bg-surface p-5">{told(`got.kept.${copy.kept}`) ?? copy.kept}</p>
  return (
    <div className="flex flex-col gap-3">
      <p role="status" className="flex items-start gap-2 text-sm"><span className={copy.matches ? 'text-good' : 'text-danger'}><Icon name={copy.matches ? 'check' : 'alert'} size={16} /></span>
        <span>{copy.matches ? say('got.matches') : (told(`got.why.${copy.why}`) ?? copy.why)}</span></p>
      {copy.subject ? <h3 className="font-semibold break-words" dir="auto">{copy.subject}</h3> : null}
      {copy.provider ? <Approved provider={copy.provider} /> : null}
      {copy.html ? <Frame html={copy.html} title={say('got.open')} height={420} /> : <p className="rounded-sm border border-line bg-bg p-3 break-words whitespace-pre-wrap" dir="auto">{copy.text}</p>}
      <p className="text-xs text-muted">{say('got.note')}</p>
      <p className="num text-xs break-all text-muted" dir="ltr">SHA-256 {copy.row.digest}</p>
    </div>
  )
}

function Approved({ provider }: { provider: NonNullable<Copy['provider']> }) {
  const placed = (provider.params ?? []).map((text, i) => ({ place: i + 1, text }))
  return (
    <div className="text-sm">
      <p className="text-muted">{say('got.approved', { name: provider.name, language: provider.language })}</p>
      {placed.length > 0 ? <ol className="ms-5 list-decimal">{placed.map((p) => <li key={p.place} className="break-words" dir="auto">{p.text}</li>)}</ol> : null}
    </div>
  )
}
