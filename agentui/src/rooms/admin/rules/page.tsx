import { useQuery } from '@tanstack/react-query'
import { useLocation } from '@tanstack/react-router'
import { useState } from 'react'
import { useAgents } from '@/app/load'
import { may } from '@/app/session'
import { Button } from '@/ui/button'
import { Icon } from '@/ui/icon'
import { Empty, Failed, Skeleton } from '@/ui/states'
import { PageFrame } from '../frame'
import { deedText } from '../settle/actions'
import { useDraft, useKept, within } from '../settle/draft'
import { useWorld, type World } from '../settle/names'
import { Ordered } from '../settle/order'
import { SaveBar } from '../settle/savebar'
import { say, told } from '../words'
import { RuleFields } from './rule'
import { Runs } from './runs'
import { Trying } from './trying'
import { languageQuery, newRule, readRules, rulesKey, toForm, writeRules, type Kept, type Language, type Rule } from './wire'

export function RulesPage() {
  const rules = useKept(rulesKey, readRules)
  const language = useQuery(languageQuery)
  const error = rules.error ?? language.error
  if (rules.data && language.data) return <Edit kept={rules.data} language={language.data} />
  if (error) return <Failed page={say('rules.title')} error={error} retry={() => { void rules.refetch(); void language.refetch() }} />
  return <Skeleton rows={4} className="h-16" />
}

function Edit({ kept, language }: { kept: Kept; language: Language }) {
  const world = useWorld()
  const agents = useAgents()
  const writes = may('rules.write')
  const [open, setOpen] = useState<string | null>(useLocation({ select: (l) => l.hash }) || null)
  const draft = useDraft({ key: rulesKey, kept, toForm, read: readRules, write: writeRules })
  const { form, change, errors } = draft
  const set = (at: number, next: Rule) => change(form.map((r, i) => (i === at ? next : r)))
  const add = () => {
    const rule = newRule(say('rule.new'))
    change([...form, rule])
    setOpen(rule.id)
  }
  const button = writes ? <Button look="primary" icon="plus" onClick={add}>{say('rules.add')}</Button> : null
  return (
    <PageFrame title={say('rules.title')} text={say('rules.text')} action={form.length > 0 ? button : null}>
      {form.length === 0 ? <Empty icon="bolt" title={say('rules.empty')} text={say('rules.empty.text')}><div className="mt-2">{button}</div></Empty> : null}
      {form.length > 0 ? (
        <Ordered items={form} id={(r) => r.id} name={called} change={writes ? change : undefined}>
          {(rule, at) => {
            const own = within(errors, `rules[${at}]`)
            return (
              <>
                <Summary rule={rule} world={world} open={open === rule.id} wrong={Object.keys(own).length > 0} toggle={() => setOpen(open === rule.id ? null : rule.id)} turn={writes ? (enabled) => set(at, { ...rule, enabled }) : undefined} />
                {own[''] ? <p role="alert" className="text-sm text-danger">{own['']}</p> : null}
                {open === rule.id ? (
                  <div className="flex flex-col gap-3 pb-2">
                    <RuleFields rule={rule} language={language} world={world} errors={own} disabled={!writes} change={(next) => set(at, next)} />
                    <Runs id={rule.id} fields={language.fields} world={world} />
                    {writes ? <span><Button small icon="close" onClick={() => change(form.filter((_, i) => i !== at))}>{say('rule.remove')}</Button></span> : null}
                  </div>
                ) : null}
              </>
            )
          }}
        </Ordered>
      ) : null}
      <SaveBar draft={draft} by={(newer) => agents.find((a) => a.id === newer.saved_by)?.name ?? ''} />
      {writes && form.length > 0 ? <Trying rules={form} fail={draft.fail} /> : null}
    </PageFrame>
  )
}

const called = (r: Rule) => r.name.trim() || r.id

interface SummaryProps { rule: Rule; world: World; open: boolean; wrong: boolean; toggle: () => void; turn?: (on: boolean) => void }

function Summary({ rule, world, open, wrong, toggle, turn }: SummaryProps) {
  const on = rule.on.map((f) => (f === 'time' ? say('rule.on.time') : (told(`fact.${f}`) ?? f))).join(` ${say('or')} `)
  return (
    <div className="flex items-start gap-2">
      <input type="checkbox" checked={rule.enabled} disabled={!turn} onChange={(e) => turn?.(e.target.checked)} aria-label={say('rule.enabled', { name: called(rule) })} className="mt-2 size-4.5 shrink-0 accent-accent" />
      <h2 className="min-w-0 flex-1">
        <button type="button" aria-expanded={open} onClick={toggle} className="flex w-full items-center gap-2 rounded-sm px-1.5 py-1 text-start hover:bg-hover">
          <span className={`min-w-0 flex-1 ${rule.enabled ? '' : 'text-muted'}`}>
            <span className="block truncate font-medium" dir="auto">{called(rule)}{rule.enabled ? '' : ` (${say('rule.off')})`}</span>
            <span className="block truncate text-sm text-muted">{on} → {rule.do.map((a) => deedText(a, world)).join(', ')}</span>
          </span>
          {wrong ? <Icon name="alert" size={16} className="text-danger" /> : null}
          <Icon name={open ? 'up' : 'down'} size={16} className="text-muted" />
        </button>
      </h2>
    </div>
  )
}
