import { tell, t } from '@/i18n'
import type { Field } from '@/wire/shapes'
import { rule } from '@/ui/words'
import type { Refused } from '@/wire/client'

export type Settings = Record<string, unknown>

/** labelOf is the catalogue's name of a setting, or the setting's own. */
export function labelOf(kind: string, path: string): string {
  return tell(`channel.${kind}.${path}`) ?? path.split('.').pop()!.replace(/_/g, ' ').replace(/^./, (c) => c.toUpperCase())
}

/** labels are the names of a kind's settings, for what is refused. */
export const labels = (kind: string) => (path: string): string | undefined =>
  path.startsWith('settings.') ? tell(`channel.${kind}.${path.slice('settings.'.length)}`) : undefined

export const helpOf = (kind: string, path: string) => tell(`channel.${kind}.${path}.help`)
export const optionOf = (option: string) => tell(`option.${option}`) ?? option

/** initial are the values a new form begins with. */
export function initial(fields: readonly Field[]): Settings {
  return Object.fromEntries(fields.filter((f) => f.default !== undefined).map((f) => [f.name, f.default]))
}

/** toSend takes out what was left empty: an empty text is no setting, a group
 * that is switched off is null, a kept secret stays unsaid. */
export function toSend(fields: readonly Field[], values: Settings): Settings {
  const out: Settings = {}
  for (const f of fields) {
    const v = values[f.name]
    if (f.type === 'group') {
      if (v === null) out[f.name] = null
      else if (v !== undefined) out[f.name] = toSend(f.fields ?? [], v as Settings)
    } else if (f.type === 'secret') {
      if (typeof v === 'string' && v !== 'set') out[f.name] = v
    } else if (f.type === 'list' || f.type === 'mailboxes') {
      if (Array.isArray(v)) out[f.name] = v.map((x) => String(x).trim()).filter((x) => x !== '')
    } else if (v !== undefined && v !== '') out[f.name] = v
  }
  return out
}

/** merging is toSend for a change: what was emptied is said as null. */
export function merging(fields: readonly Field[], values: Settings, before: Settings): Settings {
  const out = toSend(fields, values)
  for (const f of fields) {
    const had = before[f.name] !== undefined && before[f.name] !== null
    if (!(f.name in out) && had && f.type !== 'secret') out[f.name] = null
    if (f.type === 'group' && out[f.name] && had) out[f.name] = merging(f.fields ?? [], values[f.name] as Settings, before[f.name] as Settings)
  }
  return out
}

/** faults are the fields of an answer, by dotted path without "settings.". */
export function faults(errors: readonly Refused[]): Record<string, string> {
  return Object.fromEntries(errors.map((e) => [e.field.replace(/^settings\./, '').replace(/\[\d+\]$/, ''), rule(e)]))
}

export const kindText = (kind: string, name: string) => tell(`inboxes.kind.${kind}`) ?? name
export const stepName = (name: string) => tell(`step.${name}`) ?? name.replace(/_/g, ' ')
export const unset = () => t('inboxes.choice.none')
