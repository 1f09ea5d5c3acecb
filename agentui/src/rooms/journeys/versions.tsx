import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { moment } from '@/i18n/dates'
import { Button } from '@/ui/button'
import { Dialog, DialogBody, DialogFoot } from '@/ui/dialog'
import { Select } from '@/ui/field'
import { Failed, Skeleton, words } from '@/ui/states'
import { previewQuery, versionQuery, type Figures, type Journey, type Policy, type Saved } from './wire'
import { say } from './words'

/** Versions lists what was saved, and how many walk each of it. */
export function Versions({ saved, figures, show, writes }: { saved: Saved; figures?: Figures; show: (j: Journey) => void; writes: boolean }) {
  const [picked, setPicked] = useState(0)
  const { data, error } = useQuery(versionQuery(saved.id, picked))
  const all = Array.from({ length: saved.version }, (_, i) => saved.version - i).slice(0, 50)
  return (
    <div className="flex flex-col gap-4 p-4">
      <h2 className="text-lg font-semibold">{say('versions')}</h2>
      <ul className="flex flex-col rounded-sm border border-line">
        {all.map((v) => (
          <li key={v} className="border-b border-line last:border-b-0">
            <button type="button" aria-expanded={picked === v} onClick={() => setPicked(picked === v ? 0 : v)} className="ring-inside num flex w-full flex-wrap items-center gap-2 px-3 py-2 text-start hover:bg-hover">
              <span className="flex-1 font-medium">{say('version.n', { n: v })}</span>
              {v === saved.live ? <span className="sla" data-level="ok">{say('live')}</span> : null}
              <span className="text-sm text-muted">{say('inside.n', { n: figures?.versions?.[String(v)] ?? 0 })}</span>
            </button>
            {picked === v ? (
              <div className="flex flex-col gap-2 border-t border-line p-3">
                {error ? <Failed error={error} /> : null}
                {!data && !error ? <Skeleton rows={2} /> : null}
                {data ? (
                  <>
                    <p className="text-sm text-muted">{moment(data.saved_at)}</p>
                    <textarea readOnly aria-label={say('version.n', { n: v })} rows={10} dir="ltr" value={data.text} className="field-box font-mono text-xs whitespace-pre" />
                    {writes && v !== saved.version ? <Button small className="self-start" onClick={() => show(data.journey)}>{say('version.take')}</Button> : null}
                  </>
                ) : null}
              </div>
            ) : null}
          </li>
        ))}
      </ul>
    </div>
  )
}

/** SaveDialog asks what becomes of the people inside, and says how many that are. */
export function SaveDialog({ saved, journey, onClose, run }: { saved: Saved; journey: Journey; onClose: () => void; run: (p: Policy) => Promise<void> }) {
  const [policy, setPolicy] = useState<Policy>({ move: false })
  const [busy, setBusy] = useState(false)
  const [wrong, setWrong] = useState('')
  const { data, error } = useQuery(previewQuery(saved.id, journey, policy))
  const inside = data ? data.stays + data.goes_on + data.elsewhere + data.leaves : 0
  const gone = Object.entries(data?.gone ?? {})
  const go = async () => {
    setBusy(true)
    try { await run(policy) } catch (cause) { setWrong(words(cause)); setBusy(false) }
  }
  return (
    <Dialog open onClose={onClose} title={say('save.title', { n: saved.version + 1 })} text={say('save.text', { n: inside })}>
      <DialogBody>
        <fieldset className="flex flex-col gap-3">
          <legend className="sr-only">{say('save.policy')}</legend>
          {([false, true] as const).map((move) => (
            <div key={String(move)} className="flex items-start gap-2.5 rounded-sm border border-line-strong/50 p-3 has-checked:border-accent has-checked:bg-picked">
              <input type="radio" id={`policy-${move}`} name="policy" checked={policy.move === move} onChange={() => setPolicy(move ? { move, ...(policy.else ? { else: policy.else } : {}) } : { move })} className="mt-0.5 size-4 accent-accent" />
              <label htmlFor={`policy-${move}`}><span className="block font-medium">{say(move ? 'save.move' : 'save.stay')}</span> <span className="block text-sm text-muted">{say(move ? 'save.move.text' : 'save.stay.text')}</span></label>
            </div>
          ))}
          {policy.move ? <Select label={say('save.else')} value={policy.else ?? ''} onChange={(e) => setPolicy(e.target.value ? { move: true, else: e.target.value } : { move: true })} options={[{ value: '', text: say('save.leave') }, ...(journey.steps ?? []).map((s) => ({ value: s.id, text: s.name || s.id }))]} /> : null}
        </fieldset>
        {data ? <p className="num mt-3 text-sm" aria-live="polite">{say('save.counts', { stays: data.stays, on: data.goes_on, elsewhere: data.elsewhere, leaves: data.leaves })}{gone.length > 0 ? ` ${say('save.gone', { steps: gone.map(([s, n]) => `${s} (${n})`).join(', ') })}` : ''}</p> : null}
        {error || wrong ? <p role="alert" className="mt-3 text-danger">{wrong || words(error)}</p> : null}
      </DialogBody>
      <DialogFoot><Button onClick={onClose}>{say('cancel')}</Button><Button look="primary" busy={busy} onClick={() => void go()}>{say('save')}</Button></DialogFoot>
    </Dialog>
  )
}
