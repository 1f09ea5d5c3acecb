import { useState } from 'react'
import { moment } from '@/i18n/dates'
import { useAgents } from '@/app/load'
import { Button } from '@/ui/button'
import { say, told } from '../say'
import type { Campaign, Saved } from '../wire'
import { apart, type Keeper, type Seen } from './keep'

const shown = (value: unknown): string => {
  if (value === undefined || value === null || value === '' || (Array.isArray(value) && value.length === 0)) return '–'
  return typeof value === 'object' ? JSON.stringify(value, null, 1).replace(/[{}"[\]]/g, '').replace(/^\s*\n|\n\s*$/g, '').trim() || '–' : String(value)
}

/** Conflict shows both, field by field; nobody's work is overwritten unasked. */
export function Conflict({ keeper, seen, theirs }: { keeper: Keeper; seen: Seen; theirs: Saved }) {
  const fields = apart(seen.campaign, theirs.campaign)
  const [mine, setMine] = useState<ReadonlySet<keyof Campaign>>(() => new Set(fields.filter((f) => keeper.changedHere(f))))
  const who = useAgents().find((a) => a.id === theirs.changed_by)?.name ?? say('somebody')
  const choose = (f: keyof Campaign, own: boolean) => setMine((before) => {
    const next = new Set(before)
    if (own) next.add(f)
    else next.delete(f)
    return next
  })
  return (
    <section role="alert" aria-label={say('conflict')} className="mx-auto mt-4 w-[calc(100%-32px)] max-w-6xl rounded-md border-2 border-danger bg-surface p-4">
      <h2 className="text-lg font-semibold">{say('conflict')}</h2>
      <p className="text-muted">{say('conflict.text', { who, when: moment(theirs.changed_at) })}</p>
      <ul className="mt-3 flex flex-col gap-3">
        {fields.map((f) => (
          <li key={f}>
            <fieldset className="grid grid-cols-1 gap-2 min-[600px]:grid-cols-2">
              <legend className="mb-1 font-medium">{told(`field.${f}`) ?? f}</legend>
              <Side id={`conflict-${f}-mine`} name={`conflict-${f}`} whose={say('conflict.mine')} text={shown(seen.campaign[f])} checked={mine.has(f)} choose={() => choose(f, true)} />
              <Side id={`conflict-${f}-theirs`} name={`conflict-${f}`} whose={say('conflict.theirs', { who })} text={shown(theirs.campaign[f])} checked={!mine.has(f)} choose={() => choose(f, false)} />
            </fieldset>
          </li>
        ))}
      </ul>
      <div className="mt-4 flex flex-wrap gap-2">
        <Button look="primary" onClick={() => keeper.settle(mine)}>{say('conflict.save')}</Button>
        <Button onClick={() => keeper.settle(new Set())}>{say('conflict.all')}</Button>
      </div>
    </section>
  )
}

interface SideProps { id: string; name: string; whose: string; text: string; checked: boolean; choose: () => void }

function Side({ id, name, whose, text, checked, choose }: SideProps) {
  return (
    <div className="flex items-start gap-2 rounded-sm border border-line-strong/50 p-2.5 has-checked:border-accent has-checked:bg-picked">
      <input id={id} type="radio" name={name} checked={checked} onChange={choose} className="mt-0.5 size-4 accent-accent" />
      <label htmlFor={id} className="min-w-0"><span className="block text-sm text-muted">{whose}</span> <span className="block break-words whitespace-pre-wrap" dir="auto">{text}</span></label>
    </div>
  )
}
