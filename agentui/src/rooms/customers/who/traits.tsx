import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { may } from '@/app/session'
import { currentLanguage, region } from '@/i18n'
import { moment } from '@/i18n/dates'
import { Button, IconButton } from '@/ui/button'
import { Failed, Skeleton } from '@/ui/states'
import type { Profile } from '@/wire/shapes'
import { Section } from './section'
import { TraitForm } from './traitform'
import { schemaQuery, traitsQuery, type Schema } from './wire'
import { say, told } from './words'

/** shown is a value as its type is read. */
export function shown(value: string, type?: string): string {
  if (type === 'bool') return value === 'true' ? say('yes') : value === 'false' ? say('no') : value
  if (type === 'number' && value !== '' && Number.isFinite(Number(value))) return Number(value).toLocaleString(currentLanguage(), { maximumFractionDigits: 10 })
  if (type === 'date' && !Number.isNaN(Date.parse(value))) return new Intl.DateTimeFormat(region(), { dateStyle: 'medium', ...(value.length <= 10 ? { timeZone: 'UTC' } : { timeStyle: 'short' }) }).format(new Date(value))
  if (type === 'list') return value.split(',').join(', ')
  return value
}

export const labelOf = (schema: Schema | undefined, key: string): string => schema?.traits.find((d) => d.key === key)?.label || key

/** Traits are what is known of a person, with where it is from. */
export function Traits({ profile }: { profile: Profile }) {
  const { data: schema } = useQuery(schemaQuery)
  const { data, error, isPending, refetch } = useQuery(traitsQuery(profile.id, profile.version))
  const [editing, edit] = useState<string | null>(null) // '': a new one
  const writes = may('contacts.write')
  const rows = (data ?? []).filter((x) => x.key !== 'preferred_channel' && !x.key.startsWith('merged:'))
  return (
    <Section title={say('traits')} action={writes ? <Button small icon="plus" onClick={() => edit('')}>{say('traits.add')}</Button> : null}>
      {isPending ? <Skeleton rows={2} className="h-6" /> : null}
      {error ? <Failed error={error} retry={() => void refetch()} /> : null}
      {data && rows.length === 0 ? <p className="text-muted">{say('traits.none')}</p> : null}
      <ul className="flex flex-col">
        {rows.map((x) => {
          const def = schema?.traits.find((d) => d.key === x.key)
          const label = labelOf(schema, x.key)
          return (
            <li key={x.key} className="grid grid-cols-[minmax(0,7rem)_minmax(0,1fr)_auto] items-center gap-x-4 border-b border-line py-1.5 last:border-b-0">
              <span className="truncate text-muted" dir="auto" title={def?.description || x.key}>{label}</span>
              <span className="min-w-0">
                <span className="block break-words" dir="auto">{shown(x.value, def?.type)}</span>
                <span className="num block text-xs text-muted">{say('traits.from', { source: told(`source.${x.source}`) ?? x.source, when: moment(x.at) })}</span>
              </span>
              {writes ? <IconButton icon="pen" label={say('traits.edit', { name: label })} onClick={() => edit(x.key)} /> : null}
            </li>
          )
        })}
      </ul>
      {editing !== null ? <TraitForm profile={profile} schema={schema} start={editing} onClose={() => edit(null)} /> : null}
    </Section>
  )
}
