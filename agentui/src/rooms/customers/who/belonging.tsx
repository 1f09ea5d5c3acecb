import { useQuery } from '@tanstack/react-query'
import { useDeferredValue, useState } from 'react'
import { Button } from '@/ui/button'
import { Dialog } from '@/ui/dialog'
import { Input } from '@/ui/field'
import { Failed, Skeleton, words } from '@/ui/states'
import { found, join, organisationsQuery, type Organisation } from './wire'
import { say } from './words'

/** Belonging chooses the organisation of a person, or makes a new one. */
export function Belonging({ contact, now, onClose }: { contact: string; now: Organisation | null; onClose: () => void }) {
  const [text, setText] = useState('')
  const [wrong, setWrong] = useState('')
  const [busy, setBusy] = useState(false)
  const q = useDeferredValue(text.trim())
  const { data, error, isPending, refetch } = useQuery(organisationsQuery(q))
  const go = async (what: () => Promise<void>) => {
    if (busy) return
    setBusy(true)
    try {
      await what()
      onClose()
    } catch (cause) {
      setWrong(words(cause))
      setBusy(false)
    }
  }
  const exact = data?.some((o) => o.name.toLowerCase() === q.toLowerCase())
  const row = 'ring-inside flex w-full items-baseline gap-2 px-3 py-2 text-start hover:bg-hover'
  return (
    <Dialog open onClose={onClose} title={say('organisation.set')}>
      <div className="flex min-h-0 flex-col gap-3 overflow-y-auto px-5 pt-1 pb-5">
        <Input type="search" label={say('organisation.find')} value={text} maxLength={200} autoComplete="off" onChange={(e) => setText(e.target.value)} />
        {isPending ? <Skeleton rows={3} className="h-9" /> : null}
        {error ? <Failed error={error} retry={() => void refetch()} /> : null}
        <ul className="flex flex-col rounded-md border border-line empty:hidden">
          {data?.map((o) => <li key={o.id} className="border-b border-line last:border-b-0"><button type="button" aria-current={o.id === now?.id || undefined} className={`${row} aria-current:bg-picked`} onClick={() => void go(() => join(contact, o.id))}><span className="min-w-0 flex-1 truncate" dir="auto">{o.name}</span><span className="truncate text-sm text-muted" dir="ltr">{o.domain}</span></button></li>)}
          {q !== '' && data && !exact ? <li><button type="button" className={`${row} font-medium text-accent`} onClick={() => void go(async () => join(contact, (await found(q)).id))}>{say('organisation.create', { name: q })}</button></li> : null}
        </ul>
        {wrong ? <p role="alert" className="text-sm text-danger">{wrong}</p> : null}
        {now ? <span><Button busy={busy} onClick={() => void go(() => join(contact, ''))}>{say('organisation.leave')}</Button></span> : null}
      </div>
    </Dialog>
  )
}
