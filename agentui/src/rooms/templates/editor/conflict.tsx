import { useState } from 'react'
import { moment } from '@/i18n/dates'
import { useAgents } from '@/app/load'
import { Button } from '@/ui/button'
import { Lines, lines } from '../versions/lines'
import type { View } from '../wire'
import { say, told, variantName } from '../words'
import { apart, bodyOf, fields, written, type Unit } from './draft'
import type { Seen, Sheet } from './sheet'

/** Conflict shows both where they differ; nobody's words are overwritten unasked. */
export function Conflict({ sheet, seen, theirs }: { sheet: Sheet; seen: Seen; theirs: View }) {
  const units = apart(seen.body, bodyOf(theirs))
  const [chosen, setChosen] = useState<ReadonlyMap<string, boolean>>(new Map())
  const changed = sheet.mine(theirs) // grows while somebody writes on
  const mine = new Set(units.filter((u) => chosen.get(u.key) ?? changed.has(u.key)).map((u) => u.key))
  const who = useAgents().find((a) => a.id === theirs.saved_by)?.name ?? say('somebody')
  const choose = (key: string, own: boolean) => setChosen((before) => new Map(before).set(key, own))
  const name = (u: Unit) => (u.head ? (told(`field.${u.head}`) ?? u.head) : variantName((u.mine ?? u.theirs)!))
  return (
    <section role="alert" aria-label={say('conflict')} className="mx-auto mt-4 flex w-[calc(100%-32px)] max-w-7xl flex-col gap-3 rounded-md border-2 border-danger bg-surface p-4">
      <div><h2 className="text-lg font-semibold">{say('conflict')}</h2><p className="text-muted">{say('conflict.text', { who, when: moment(theirs.saved_at), rev: theirs.revision })}</p></div>
      {units.map((u) => (
        <fieldset key={u.key} className="flex min-w-0 flex-col gap-2">
          <legend className="mb-1 font-medium">{name(u)}</legend>
          <div className="flex flex-wrap gap-4">
            <label className="flex items-center gap-2"><input type="radio" name={`conflict ${u.key}`} checked={mine.has(u.key)} onChange={() => choose(u.key, true)} className="size-4 accent-accent" />{say('conflict.mine')}</label>
            <label className="flex items-center gap-2"><input type="radio" name={`conflict ${u.key}`} checked={!mine.has(u.key)} onChange={() => choose(u.key, false)} className="size-4 accent-accent" />{say('conflict.theirs', { who })}</label>
          </div>
          {u.head ? <Lines lines={lines(bodyOf(theirs)[u.head] ?? '', seen.body[u.head] ?? '')} /> : fields.filter((f) => written(u.mine, f) !== written(u.theirs, f)).map((f) => (
            <div key={f}><p className="text-sm text-muted">{told(`field.${f}`) ?? f}</p><Lines lines={lines(written(u.theirs, f), written(u.mine, f))} /></div>
          ))}
        </fieldset>
      ))}
      <p className="text-sm text-muted">{say('conflict.read')}</p>
      <div className="flex flex-wrap gap-2">
        <Button look="primary" onClick={() => sheet.settle(mine)}>{say('conflict.take')}</Button>
        <Button onClick={() => sheet.discard()}>{say('conflict.all')}</Button>
      </div>
    </section>
  )
}
