import { useEffect, useRef } from 'react'
import { reasonOf } from '@/rooms/campaigns/say'
import { Button } from '@/ui/button'
import { Input } from '@/ui/field'
import { keep } from './change'
import { EntryForm, ExitsForm, GoalsForm } from './ends'
import { entry, exits, goals, stepOf, verbOf } from './steps'
import { BranchForm, EndForm, SendForm, SetForm, SplitForm, To, WaitForm } from './verbs'
import type { Finding, Journey, Step } from './wire'
import { say, sentence, told } from './words'
import type { World } from './world'

interface PanelProps {
  picked: string
  opened: number // counts how often somebody asked for the first field
  journey: Journey
  world: World
  findings: readonly Finding[]
  skipped?: Readonly<Record<string, number>>
  writes: boolean
  change: (to: Journey, mark?: string) => void
  rename: (from: string, to: Step) => void
  drop: (id: string) => void
}

const forms = { send: SendForm, wait: WaitForm, branch: BranchForm, split: SplitForm, set: SetForm, end: EndForm }

/** StepPanel edits what is picked in the picture. */
export function StepPanel({ picked, opened, journey, world, findings, skipped, writes, change, rename, drop }: PanelProps) {
  const box = useRef<HTMLDivElement>(null)
  useEffect(() => { if (opened > 0) box.current?.querySelector<HTMLElement>('input, select, textarea')?.focus() }, [opened])
  const step = stepOf(journey, picked)
  const mine = findings.filter((f) => (step ? f.step === picked : !f.step && (picked === entry ? !/^(goals|exits)/.test(f.field) : f.field.startsWith(picked.slice(1)))))
  const verb = step ? verbOf(step) : null
  const Form = verb ? forms[verb] : null
  const put = (to: Step) => change(keep(journey, picked, to), `${picked} ${Object.keys(to).join()}`)
  const title = verb ? told(`verb.${verb}`) : picked === goals ? say('goals') : picked === exits ? say('exits') : say('entry')
  return (
    <div ref={box} className="flex flex-col gap-4 p-4">
      <h2 className="text-lg font-semibold">{title}</h2>
      {mine.length > 0 ? <ul className="flex flex-col gap-1">{mine.map((f) => <li key={f.field + f.code} className={`text-sm ${f.severity === 'error' ? 'text-danger' : 'text-[var(--warn-text)]'}`}>{sentence(f)}</li>)}</ul> : null}
      {skipped ? <Skipped of={skipped} /> : null}
      <fieldset disabled={!writes} className="flex min-w-0 flex-col gap-4">
        {step && Form ? (
          <>
            <Input label={say('name')} maxLength={200} value={step.name ?? ''} placeholder={step.id} onChange={(e) => { const { name: _, ...rest } = step; put(e.target.value ? { ...rest, name: e.target.value } : rest) }} />
            <Form key={picked} step={step} journey={journey} world={world} change={put} />
            {verb === 'send' || verb === 'wait' || verb === 'set' ? <To label={say('after')} value={step.next ?? ''} step={step.id} journey={journey} change={(next) => put({ ...step, next })} /> : null}
            <Id key={`${picked} id`} step={step} journey={journey} rename={rename} />
            {writes ? <Button small look="ghost" className="self-start text-danger" disabled={(journey.steps ?? []).length < 2} onClick={() => drop(picked)}>{say('drop')}</Button> : null}
          </>
        ) : null}
        {picked === entry ? <EntryForm journey={journey} world={world} change={change} /> : null}
        {picked === goals ? <GoalsForm journey={journey} world={world} change={change} /> : null}
        {picked === exits ? <ExitsForm journey={journey} world={world} change={change} /> : null}
      </fieldset>
    </div>
  )
}

/** Skipped says why messages of the step did not go out lately, the most common first. */
function Skipped({ of }: { of: Readonly<Record<string, number>> }) {
  const all = Object.entries(of).toSorted(([, a], [, b]) => b - a)
  if (all.length === 0) return null
  return (
    <section aria-label={say('skipped')}>
      <h3 className="text-sm font-medium">{say('skipped')}</h3>
      <ul className="num text-sm text-muted">{all.map(([reason, n]) => <li key={reason} className="flex justify-between gap-3"><span dir="auto">{reasonOf(reason)}</span><span>{n.toLocaleString()}</span></li>)}</ul>
    </section>
  )
}

/** Id is what keeps people at a step when the journey is edited. */
function Id({ step, journey, rename }: { step: Step; journey: Journey; rename: (from: string, to: Step) => void }) {
  return (
    <Input label={say('id')} help={say('id.help')} defaultValue={step.id} maxLength={64} pattern="[a-z0-9][a-z0-9_\-]*" dir="ltr" className="font-mono text-sm"
      onBlur={(e) => {
        const id = e.target.value.trim()
        if (id === step.id) return
        if (/^[a-z0-9][a-z0-9_-]{0,63}$/.test(id) && !stepOf(journey, id)) rename(step.id, { ...step, id })
        else e.target.value = step.id
      }} />
  )
}
