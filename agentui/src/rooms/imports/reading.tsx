import { useQuery } from '@tanstack/react-query'
import { may } from '@/app/session'
import { currentLanguage } from '@/i18n'
import { rulesQuery } from '@/rooms/campaigns/wire'
import { Check, Input, Select } from '@/ui/field'
import { consentOf, delimiters, encodings, unasked } from './plan'
import type { Plan } from './wire'
import { say } from './words'

const country = (code: string): string => {
  try { return /^[a-z]{2}$/i.test(code) ? (new Intl.DisplayNames(currentLanguage(), { type: 'region', fallback: 'none' }).of(code.toUpperCase()) ?? '') : '' } catch { return '' }
}

interface ReadingProps { plan: Plan; busy: boolean; wrongRegion: boolean; anew: (more: Partial<Plan>) => void; change: (more: Partial<Plan>) => void }

/** Reading is how bytes become cells, and what wins. */
export function Reading({ plan, busy, wrongRegion, anew, change }: ReadingProps) {
  const marks = Object.entries(delimiters).map(([value, key]) => ({ value, text: say(key) }))
  if (!(plan.delimiter in delimiters)) marks.push({ value: plan.delimiter, text: say('delimiter.other', { c: plan.delimiter }) })
  const named = country(plan.region ?? '')
  return (
    <div className="grid gap-4 min-[640px]:grid-cols-2">
      <Select label={say('encoding')} help={say('guessed')} disabled={busy} value={plan.encoding} options={encodings.map((e) => ({ value: e, text: e.toUpperCase().replace('WINDOWS', 'Windows') }))} onChange={(e) => anew({ encoding: e.target.value as Plan['encoding'] })} />
      <Select label={say('delimiter')} help={say('guessed')} disabled={busy} value={plan.delimiter} options={marks} onChange={(e) => anew({ delimiter: e.target.value })} />
      {plan.columns.includes('phone') ? <Input label={say('region')} help={named ? say('region.named', { name: named }) : say('region.help')} error={wrongRegion ? say('fault.region') : undefined} value={plan.region ?? ''} maxLength={2} autoComplete="off" className="uppercase" onChange={(e) => change({ region: e.target.value })} /> : null}
      <Select label={say('overwrite')} help={say('overwrite.help')} value={String(plan.overwrite ?? false)} options={[{ value: 'false', text: say('overwrite.no') }, { value: 'true', text: say('overwrite.yes') }]} onChange={(e) => change({ overwrite: e.target.value === 'true' })} />
    </div>
  )
}

interface ProofProps { plan: Plan; faults: { source: boolean; at: boolean }; change: (more: Partial<Plan>) => void }

/** Proof asks where consents come from, once a column holds some. */
export function Proof({ plan, faults, change }: ProofProps) {
  if (!plan.columns.some((to) => consentOf(to))) return null
  const proof = plan.consent ?? {}
  const set = (more: object) => change({ consent: { ...proof, ...more } })
  return (
    <section aria-label={say('proof')} className="flex flex-col gap-4 rounded-md border border-note-line bg-note p-5">
      <div><h2 className="text-lg font-semibold">{say('proof')}</h2><p>{say('proof.text')}</p></div>
      <div className="grid gap-4 min-[640px]:grid-cols-2">
        <Input label={say('proof.source')} required maxLength={100} placeholder={say('proof.source.example')} value={proof.source ?? ''} error={faults.source ? say('fault.proof.source') : undefined} onChange={(e) => set({ source: e.target.value })} />
        <Input label={say('proof.at')} required type="date" max={new Date().toLocaleDateString('sv')} value={proof.at && Date.parse(proof.at) > 0 ? new Date(proof.at).toLocaleDateString('sv') : ''} error={faults.at ? say('fault.proof.at') : undefined} onChange={(e) => set({ at: e.target.value ? new Date(`${e.target.value}T00:00`).toISOString() : undefined })} />
      </div>
      <Input label={say('proof.words')} help={say('proof.words.help')} maxLength={2000} value={proof.words ?? ''} onChange={(e) => set({ words: e.target.value })} />
      <Check label={say('proof.pending')} help={say('proof.pending.help')} checked={proof.pending ?? false} onChange={(e) => set({ pending: e.target.checked })} />
      {proof.pending ? <Unasked plan={plan} /> : null}
    </section>
  )
}

/** Unasked says for which consents nobody would be asked, as far as who imports may
 * know it. */
function Unasked({ plan }: { plan: Plan }) {
  const { data } = useQuery({ ...rulesQuery, enabled: may('campaigns.read') })
  const names = data ? unasked(plan, data.rules.confirm) : []
  return names.length > 0 ? <p role="status" className="text-sm font-medium">{say('proof.unasked', { names: names.join(', ') })}</p> : null
}
