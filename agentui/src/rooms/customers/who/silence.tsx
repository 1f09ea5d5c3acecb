import { useQueries } from '@tanstack/react-query'
import { useState } from 'react'
import { useAgents } from '@/app/load'
import { may } from '@/app/session'
import { moment } from '@/i18n/dates'
import { Confirm } from '@/rooms/admin/confirm'
import { Button } from '@/ui/button'
import { Input, Select } from '@/ui/field'
import { Icon } from '@/ui/icon'
import { Failed, Skeleton } from '@/ui/states'
import type { Identity, Profile } from '@/wire/shapes'
import { Form } from './form'
import { Section } from './section'
import { lift, silence, silenceQuery, type Silence } from './wire'
import { say, told } from './words'

const most = 20 // addresses that are asked about
const deaf = new Set(['visitor', 'external'])

/** Silenced are the addresses of a person that no campaign goes to, and why. */
export function Silenced({ profile }: { profile: Profile }) {
  const own = profile.identities.filter((i) => !i.claimed && !deaf.has(i.kind)).slice(0, most)
  const answers = useQueries({ queries: own.map(silenceQuery) })
  const [adding, add] = useState(false)
  const [lifting, lifts] = useState<Silence | null>(null)
  if (own.length === 0) return null
  const writes = may('suppressions.write')
  const failed = answers.find((a) => a.error)
  const held = answers.flatMap((a) => a.data ?? [])
  const free = own.filter((_, at) => answers[at]?.data?.length === 0)
  return (
    <Section title={say('silent')} action={writes && free.length > 0 ? <Button small icon="plus" onClick={() => add(true)}>{say('silent.add')}</Button> : null}>
      {failed ? <Failed error={failed.error} retry={() => { for (const a of answers) void a.refetch() }} /> : answers.some((a) => a.isPending) ? <Skeleton rows={1} className="h-6" /> : held.length === 0 ? <p className="text-muted">{say('silent.none')}</p> : null}
      <ul className="flex flex-col">{held.map((s) => <Row key={`${s.kind}|${s.scope ?? ''}|${s.address}`} held={s} lift={writes ? () => lifts(s) : undefined} />)}</ul>
      {adding ? <Add free={free} onClose={() => add(false)} /> : null}
      {lifting ? <Confirm title={say('silent.lift')} text={say('silent.lift.text', { address: lifting.address })} button={say('silent.lift.button')} onClose={() => lifts(null)} run={() => lift(lifting)} /> : null}
    </Section>
  )
}

function Row({ held, lift: free }: { held: Silence; lift?: () => void }) {
  const by = useAgents().find((a) => a.id === held.source)?.name ?? held.source
  const facts = [told(`reason.${held.reason}`) ?? held.reason, by, held.at ? moment(held.at) : '', held.until ? say('silent.until', { when: moment(held.until) }) : '']
  return (
    <li className="flex flex-wrap items-center gap-x-3 gap-y-1 border-b border-line py-2 last:border-b-0">
      <Icon name="alert" size={16} className="text-danger" />
      <span className="min-w-40 flex-1"><span className="block font-medium break-words" dir="ltr">{held.address}</span><span className="num block text-sm text-muted" dir="auto">{facts.filter(Boolean).join(' · ')}</span></span>
      {free ? <Button small aria-label={say('silent.lift.of', { address: held.address })} onClick={free}>{say('silent.lift.button')}</Button> : null}
    </li>
  )
}

function Add({ free, onClose }: { free: readonly Identity[]; onClose: () => void }) {
  const [at, setAt] = useState(0)
  const [note, setNote] = useState('')
  return (
    <Form title={say('silent.add')} text={say('silent.add.text')} run={() => silence(free[at]!, note.trim())} onClose={onClose}>
      <Select label={say('silent.address')} value={String(at)} options={free.map((i, n) => ({ value: String(n), text: i.address }))} onChange={(e) => setAt(Number(e.target.value))} />
      <Input label={say('silent.note')} value={note} maxLength={200} onChange={(e) => setNote(e.target.value)} />
    </Form>
  )
}
