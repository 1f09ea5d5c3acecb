import { useLocation } from '@tanstack/react-router'
import { useState } from 'react'
import { useAgents } from '@/app/load'
import { may } from '@/app/session'
import { Button } from '@/ui/button'
import { Icon } from '@/ui/icon'
import { Empty, Failed, Skeleton } from '@/ui/states'
import { PageFrame, Panel } from '../frame'
import { Backtest } from '../settle/backtest'
import { isMark, seconds, written } from '../settle/duration'
import { useDraft, useKept, within } from '../settle/draft'
import { useWorld } from '../settle/names'
import { Ordered } from '../settle/order'
import { SaveBar } from '../settle/savebar'
import { say } from '../words'
import { Bindings } from './bindings'
import { whenText } from './conditions'
import { Effects } from './effects'
import { PolicyFields } from './policy'
import { Earlier } from './versions'
import { newPolicy, policiesKey, readPolicies, sent, writePolicies, type Kept, type PoliciesForm, type Policy } from './wire'

export function PoliciesPage() {
  const { data, error, refetch } = useKept(policiesKey, readPolicies)
  if (error && !data) return <Failed page={say('policies.title')} error={error} retry={() => void refetch()} />
  if (!data) return <Skeleton rows={4} className="h-16" />
  return <Edit kept={data} />
}

const toForm = (k: Kept): PoliciesForm => ({ policies: k.policies, team_calendar: k.team_calendar, inbox_calendar: k.inbox_calendar })

/** faultsOf is what can be said without the hub: durations nobody can read. */
function faultsOf(f: PoliciesForm): Record<string, string> {
  const out: Record<string, string> = {}
  for (const [i, p] of f.policies.entries()) {
    const kept = p.targets.filter((t) => t.within.trim())
    for (const [j, t] of kept.entries()) {
      const bad = [t.within, ...(t.escalate ?? []).map((s) => s.after)].find((d) => seconds(d) === null)
      if (bad !== undefined) out[`policies[${i}].targets[${j}].within`] = say('duration.wrong', { part: bad })
    }
    const bad = [...(p.warn ?? []), ...kept.flatMap((t) => t.warn ?? [])].find((m) => !isMark(m))
    if (bad !== undefined) out[`policies[${i}].warn`] = say('warn.wrong', { part: bad })
    if (p.reopen && seconds(p.reopen) === null) out[`policies[${i}].reopen`] = say('duration.wrong', { part: p.reopen })
  }
  return out
}

const spelled = (f: PoliciesForm): PoliciesForm => ({
  ...f, policies: f.policies.map((p) => ({ ...p, targets: p.targets.filter((t) => t.within.trim()).map((t) => ({ ...t, within: written(seconds(t.within) ?? 0) })) })),
})

function Edit({ kept }: { kept: Kept }) {
  const world = useWorld()
  const agents = useAgents()
  const writes = may('terms.write')
  const [open, setOpen] = useState<string | null>(useLocation({ select: (l) => l.hash }) || null)
  const draft = useDraft({ key: policiesKey, kept, toForm, read: readPolicies, check: faultsOf, write: (f, version) => writePolicies(spelled(f), version) })
  const { form, change, errors } = draft
  const set = (policies: Policy[]) => change({ ...form, policies })
  const add = () => {
    const p = newPolicy(say('policy.new'))
    set([p, ...form.policies])
    setOpen(p.id)
  }
  return (
    <PageFrame title={say('policies.title')} text={say('policies.text')} action={writes ? <Button look="primary" icon="plus" onClick={add}>{say('policies.add')}</Button> : null}>
      {form.policies.length === 0 ? <Empty icon="clock" title={say('policies.empty')} text={say('policies.empty.text')} /> : null}
      {form.policies.length > 0 ? (
        <Ordered items={form.policies} id={(p) => p.id} name={called} change={writes ? set : undefined}>
          {(p, at) => {
            const own = within(errors, `policies[${at}]`)
            return (
              <>
                <Summary policy={p} text={whenText(p.when, world)} open={open === p.id} wrong={Object.keys(own).length > 0} toggle={() => setOpen(open === p.id ? null : p.id)} />
                {Object.entries(own).filter(([k]) => k === '' || k === 'id' || k === 'reopen').map(([k, v]) => <p key={k} role="alert" className="text-sm text-danger">{v}</p>)}
                {open === p.id ? (
                  <>
                    <PolicyFields policy={p} world={world} errors={own} disabled={!writes} change={(next) => set(form.policies.map((x, i) => (i === at ? next : x)))} />
                    {writes ? <Button small icon="close" className="mb-2" onClick={() => set(form.policies.filter((_, i) => i !== at))}>{say('policy.remove')}</Button> : null}
                  </>
                ) : null}
              </>
            )
          }}
        </Ordered>
      ) : null}
      <SaveBar draft={draft} by={(newer) => agents.find((a) => a.id === newer.by)?.name ?? ''} />
      {writes ? <Effects draft={draft.dirty ? spelled(form) : null} version={draft.kept.version} fail={draft.fail} /> : null}
      {may('terms.try') ? <Backtest draft={() => ({ draft: sent(spelled(form)) })} check={() => faultsOf(form)} fail={draft.fail} /> : null}
      <Panel title={say('bindings.title')} text={say('bindings.text')}><Bindings form={form} world={world} errors={errors} disabled={!writes} change={change} /></Panel>
      <Earlier version={draft.kept.version} restore={writes ? (old) => change(toForm(old)) : undefined} />
    </PageFrame>
  )
}

const called = (p: Policy) => p.name?.trim() || say('policy.nameless')

interface SummaryProps { policy: Policy; text: string; open: boolean; wrong: boolean; toggle: () => void }

function Summary({ policy, text, open, wrong, toggle }: SummaryProps) {
  return (
    <h2>
      <button type="button" aria-expanded={open} onClick={toggle} className="flex w-full items-center gap-2 rounded-sm px-1.5 py-1 text-start hover:bg-hover">
        <span className="min-w-0 flex-1">
          <span className="block truncate font-medium" dir="auto">{called(policy)}</span>
          <span className="block truncate text-sm text-muted">{[text, say('policy.targets', { n: policy.targets.filter((t) => t.within.trim()).length }), policy.version ? say('policy.version', { v: String(policy.version) }) : ''].filter(Boolean).join(' · ')}</span>
        </span>
        {wrong ? <Icon name="alert" size={16} className="text-danger" /> : null}
        <Icon name={open ? 'up' : 'down'} size={16} className="text-muted" />
      </button>
    </h2>
  )
}
