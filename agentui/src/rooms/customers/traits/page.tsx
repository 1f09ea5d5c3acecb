import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { may } from '@/app/session'
import { Confirm } from '@/rooms/admin/confirm'
import { Button, IconButton } from '@/ui/button'
import { Empty, Failed, Skeleton } from '@/ui/states'
import { TraitForm } from './form'
import { declare, schemaQuery, peopleOfQuery, type Def } from './wire'
import { say, told } from './words'

const box = 'flex flex-col rounded-md border border-line bg-surface'
const line = 'flex flex-wrap items-center gap-x-4 gap-y-1 border-b border-line px-4 py-3 last:border-b-0'

/** TraitsPage is which traits people have: declared ones, those that were only
 * met, and the events there are. */
export function TraitsPage() {
  const { data: schema, error, isPending, refetch } = useQuery(schemaQuery)
  const { data: use } = useQuery(peopleOfQuery)
  const [editing, edit] = useState<Partial<Def> | null>(null)
  const [leaving, leave] = useState<Def | null>(null)
  const shapes = may('profiles.shape')
  const many = (key: string) => (use ? <span className="num text-sm text-muted">{say('people', { n: use[key] ?? 0 })}</span> : null)
  const met = schema?.undeclared.filter((k) => k !== 'preferred_channel' && !k.startsWith('merged:')) ?? []
  return (
    <div className="mx-auto flex w-full max-w-4xl flex-col gap-6 p-4 min-[800px]:p-8">
      <header className="flex flex-wrap items-start justify-between gap-3">
        <div><h1 className="text-2xl font-semibold">{say('title')}</h1><p className="mt-0.5 max-w-2xl text-muted">{say('text')}</p></div>
        {shapes && schema ? <Button look="primary" icon="plus" onClick={() => edit({})}>{say('add')}</Button> : null}
      </header>
      {isPending ? <Skeleton rows={5} className="h-14" /> : null}
      {error && !schema ? <Failed error={error} retry={() => void refetch()} /> : null}
      {schema ? (
        <>
          <section aria-label={say('declared')} className="flex flex-col gap-2">
            <h2 className="text-lg font-semibold">{say('declared')}</h2>
            {schema.traits.length === 0 ? <div className={box}><Empty icon="tag" title={say('declared.none')} text={say('declared.none.text')} /></div> : (
              <ul className={box}>
                {schema.traits.map((d) => (
                  <li key={d.key} className={line}>
                    <span className="min-w-48 flex-1">
                      <span className="flex flex-wrap items-baseline gap-x-2"><span className="font-medium" dir="auto">{d.label || d.key}</span>{d.label ? <code className="text-xs text-muted" dir="ltr">{d.key}</code> : null}</span>
                      {d.description ? <span className="block text-sm text-muted" dir="auto">{d.description}</span> : null}
                    </span>
                    <span className="rounded-sm bg-hover px-2 py-0.5 text-xs font-semibold">{told(`type.${d.type}`) ?? d.type}</span>
                    {many(d.key)}
                    {shapes ? <span className="flex"><IconButton icon="pen" label={say('edit.of', { name: d.label || d.key })} onClick={() => edit(d)} /><IconButton icon="close" label={say('remove.of', { name: d.label || d.key })} onClick={() => leave(d)} /></span> : null}
                  </li>
                ))}
              </ul>
            )}
          </section>
          {met.length > 0 ? (
            <section aria-label={say('met')} className="flex flex-col gap-2">
              <div><h2 className="text-lg font-semibold">{say('met')}</h2><p className="text-muted">{say('met.text')}</p></div>
              <ul className={box}>
                {met.map((k) => <li key={k} className={line}><span className="min-w-48 flex-1 font-medium break-words" dir="auto">{k}</span>{many(k)}{shapes ? <Button small aria-label={say('declare.of', { name: k })} onClick={() => edit({ key: k })}>{say('declare')}</Button> : null}</li>)}
              </ul>
            </section>
          ) : null}
          <section aria-label={say('events')} className="flex flex-col gap-2">
            <div><h2 className="text-lg font-semibold">{say('events')}</h2><p className="text-muted">{say('events.text')}</p></div>
            {schema.events.length === 0 ? <p className="text-muted">{say('events.none')}</p> : <ul className="flex flex-wrap gap-2">{schema.events.map((e) => <li key={e}><code className="rounded-sm border border-line bg-surface px-2 py-1 text-sm" dir="ltr">{e}</code></li>)}</ul>}
          </section>
        </>
      ) : null}
      {editing && schema ? <TraitForm schema={schema} start={editing} onClose={() => edit(null)} /> : null}
      {leaving && schema ? <Confirm title={say('remove.of', { name: leaving.label || leaving.key })} text={say('remove.text')} button={say('remove')} onClose={() => leave(null)} run={() => declare(schema, schema.traits.filter((d) => d.key !== leaving.key))} /> : null}
    </div>
  )
}
