import { Button, IconButton } from '@/ui/button'
import { Chips, Pick, Text, words, Wrong } from '../settle/controls'
import { nameIn, type Option, type World } from '../settle/names'
import { say, told } from '../words'
import type { Condition } from './wire'

const fields = ['priority', 'team', 'tag', 'language', 'tier', 'channel', 'class', 'inbox', 'brand', 'campaign'] as const

function valuesOf(field: string, w: World): Option[] | null {
  switch (field) {
    case 'priority': return w.priorities
    case 'team': return w.teams
    case 'channel': return w.channels
    case 'class': return w.classes
    case 'inbox': return w.inboxes
    case 'brand': return w.brands
    case 'campaign': return [{ value: '*', text: say('campaign.any') }, ...w.campaigns]
    default: return null
  }
}

/** whenText is when a policy applies, in words. */
export function whenText(when: readonly Condition[] | undefined, w: World): string {
  if (!when?.length) return say('when.always')
  return when.map((c) => `${told(`field.${c.field}`) ?? c.field}: ${c.in.map((v) => nameIn(valuesOf(c.field, w) ?? [], v)).join(` ${say('or')} `)}`).join(` ${say('and')} `)
}

interface ConditionsProps { when: readonly Condition[]; world: World; errors: Record<string, string>; change: (when: Condition[]) => void }

/** Conditions all have to hold; each holds for one of its values. */
export function Conditions({ when, world, errors, change }: ConditionsProps) {
  const set = (at: number, next: Condition) => change(when.map((c, i) => (i === at ? next : c)))
  return (
    <div role="group" aria-label={say('when.title')} className="flex flex-col gap-2">
      {when.length === 0 ? <p className="text-sm text-muted">{say('when.always')}</p> : null}
      {when.map((c, i) => {
        const offered = valuesOf(c.field, world)
        const name = told(`field.${c.field}`) ?? c.field
        return (
          // oxlint-disable-next-line react/no-array-index-key -- conditions have no name of their own
          <div key={i} className="flex flex-wrap items-center gap-2">
            <Pick label={say('when.field')} value={c.field} options={fields.map((f) => ({ value: f, text: told(`field.${f}`) ?? f }))} change={(field) => set(i, { field, in: [] })} />
            {offered ? <Chips label={name} options={offered} value={c.in} change={(v) => set(i, { ...c, in: v })} /> : <Tags name={name} hint={say(c.field === 'language' ? 'languages.hint' : c.field === 'tier' ? 'tiers.hint' : 'tags.hint')} value={c.in} change={(v) => set(i, { ...c, in: v })} />}
            <IconButton icon="close" label={`${say('remove')}: ${name}`} onClick={() => change(when.filter((_, x) => x !== i))} />
            <Wrong text={errors[`[${i}].in`] ?? errors[`[${i}]`] ?? errors[`[${i}].field`]} />
          </div>
        )
      })}
      <Wrong text={errors['']} />
      <span><Button small icon="plus" onClick={() => change([...when, { field: 'priority', in: [] }])}>{say('when.add')}</Button></span>
    </div>
  )
}

/** Tags are words with commas between them. */
function Tags({ name, hint, value, change }: { name: string; hint: string; value: readonly string[]; change: (v: string[]) => void }) {
  return <Text label={name} placeholder={hint} value={value.join(', ')} change={(v) => change(v.split(/,\s*/))} blur={() => change(words(value.join(',')))} className="min-w-40 flex-1 !w-auto" />
}
