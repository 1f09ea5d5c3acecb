import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { called } from '@/i18n/names'
import { FindPerson } from '@/rooms/campaigns/people'
import { may } from '@/app/session'
import { Button } from '@/ui/button'
import { Select } from '@/ui/field'
import { Failed, Skeleton } from '@/ui/states'
import { ApiError } from '@/wire/client'
import type { Profile } from '@/wire/shapes'
import { draftQuery, edges, failing, savedQuery, type Body, type Finding, type Person, type Preview as Answer, type Shown } from '../wire'
import { say } from '../words'
import { keyOf } from './draft'
import { ShownCard } from './shown'

export interface Seen { findings: readonly Finding[]; shown: readonly Shown[]; stale: boolean; busy: boolean; error: unknown; again: () => void }

/** usePreview fills the draft in for a person; while it cannot be read, the last
 * state that could be stays. Who may not write sees what is saved. */
export function usePreview(id: string, revision: number, body: Body, waits: boolean, person: Person): Seen {
  const writes = may('templates.write')
  const draft = useQuery(draftQuery({ ...body, name: body.name.trim() || id, id }, person, writes))
  const saved = useQuery(savedQuery(id, revision, person, !writes && body.kind === 'message'))
  const now = writes ? draft : saved
  const [last, setLast] = useState<Answer>()
  if (now.data && now.data.variants.length > 0 && now.data !== last) setLast(now.data)
  const findings = writes ? (now.data?.findings ?? []) : []
  return { findings, shown: last?.variants ?? [], stale: failing(findings), busy: waits || now.isFetching, error: now.error, again: () => void now.refetch() }
}

interface PreviewProps { seen: Seen; body: Body; at: string; person: Person; known: Profile | null; choose: (p: Person, known: Profile | null) => void; all: boolean; setAll: (on: boolean) => void }

/** Preview is the message for one person: the variant at hand, or all side by side. */
export function Preview({ seen, body, at, person, known, choose, all, setAll }: PreviewProps) {
  const [narrow, setNarrow] = useState(false)
  const [dark, setDark] = useState(false)
  const sample = body.kind !== 'message'
  const list = all ? seen.shown.toSorted((a, b) => Number(a.html === '') - Number(b.html === '')) : seen.shown.filter((v) => keyOf(v) === at)
  const toggle = (on: boolean, set: (on: boolean) => void, text: string) => <Button small look={on ? 'plain' : 'ghost'} aria-pressed={on} onClick={() => set(!on)}>{text}</Button>
  return (
    <section aria-label={say('preview')} aria-busy={seen.busy} className="flex min-w-0 flex-col gap-3">
      <div className="flex flex-col gap-3 rounded-md border border-line bg-surface p-3">
        <div className="grid grid-cols-1 gap-3 min-[560px]:grid-cols-2">
          <Select label={say('preview.as')} value={known ? 'person' : (person.edge ?? 'usual')} onChange={(e) => choose({ edge: e.target.value }, null)}
            options={[...(known ? [{ value: 'person', text: called(known) }] : []), ...edges.map((x) => ({ value: x, text: say(`edge.${x}`) }))]} />
          {may('contacts.read') ? <FindPerson label={say('preview.person')} pick={(p) => choose({ contact_id: p.id }, p)} /> : null}
        </div>
        <div className="flex flex-wrap items-center gap-1">
          {toggle(all, setAll, say('preview.all'))}
          <span className="flex-1" />
          {toggle(narrow, setNarrow, say('preview.phone'))}
          {toggle(dark, setDark, say('preview.dark'))}
        </div>
      </div>
      {seen.stale && seen.shown.length > 0 ? <p role="status" className="rounded-sm bg-note px-3 py-2 text-sm">{say('preview.stale')}</p> : null}
      {seen.stale && seen.shown.length === 0 && !seen.busy ? <p className="rounded-md border border-dashed border-line-strong p-6 text-center text-muted">{say('preview.mend')}</p> : null}
      {seen.error && !(seen.error instanceof ApiError && seen.error.status === 403) ? <Failed error={seen.error} retry={seen.again} /> : null}
      {seen.shown.length === 0 && seen.busy && !seen.error ? <Skeleton rows={2} className="h-56" /> : null}
      {list.length === 0 && seen.shown.length > 0 ? <p className="rounded-md border border-dashed border-line-strong p-6 text-center text-muted">{say('preview.soon')}</p> : null}
      <div className={`grid items-start gap-3 ${all ? 'grid-cols-[repeat(auto-fill,minmax(min(100%,22rem),1fr))]' : 'grid-cols-1'}`}>
        {list.map((v) => <ShownCard key={`${v.channel}.${v.locale}`} shown={v} sample={sample} narrow={narrow} dark={dark} preheader={plainly(body.variants.find((x) => keyOf(x) === keyOf(v))?.preheader)} />)}
      </div>
      {list.some((v) => v.html) ? <p className="text-sm text-muted">{say(dark ? 'preview.note.dark' : 'preview.note')}</p> : null}
    </section>
  )
}

/** plainly is a preheader that needs no filling in; another one is in the mail itself. */
const plainly = (text?: string): string | undefined => (text && !text.includes('{') ? text : undefined)
