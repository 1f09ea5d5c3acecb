import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { may } from '@/app/session'
import { Button, IconButton } from '@/ui/button'
import { State } from './page'
import type { Figures, Finding, Journey, Saved } from './wire'
import { say } from './words'

interface HeadProps {
  journey: Journey
  saved: Saved
  figures?: Figures
  changed: boolean
  busy: string
  writes: boolean
  ok: boolean
  findings: readonly Finding[]
  rename: (name: string) => void
  undo?: () => void
  redo?: () => void
  save: () => void
  turn: (to: 'start' | 'pause' | 'stop') => void
}

/** Head is the name, how the journey stands, and what can be done with it. */
export function Head({ journey, saved, figures, changed, busy, writes, ok, findings, rename, undo, redo, save, turn }: HeadProps) {
  const [naming, setNaming] = useState(false)
  const older = figures && saved.live > 0 ? figures.older : 0
  const errors = findings.filter((f) => f.severity === 'error').length
  const sends = may('campaigns.send')
  return (
    <header className="flex shrink-0 flex-wrap items-center gap-x-3 gap-y-2 border-b border-line bg-surface px-4 py-2.5">
      <Link to="/campaigns/journeys" aria-label={say('title')} className="text-sm text-muted hover:text-fg">←</Link>
      {naming && writes
        ? <input aria-label={say('name')} ref={(el) => el?.focus()} maxLength={200} value={journey.name} onChange={(e) => rename(e.target.value)} onBlur={() => setNaming(false)} onKeyDown={(e) => { if (e.key === 'Enter' || e.key === 'Escape') setNaming(false) }} className="field-box !w-64 max-w-full text-lg font-semibold" dir="auto" />
        : <h1 className="min-w-0 truncate text-lg font-semibold" dir="auto">{writes ? <button type="button" title={say('rename')} className="max-w-full truncate rounded-sm hover:underline" onClick={() => setNaming(true)}>{journey.name}</button> : journey.name}</h1>}
      <State of={saved.standing} />
      <span className="num text-sm text-muted">
        {say('version.n', { n: saved.version })}
        {figures ? ` · ${say('inside.n', { n: figures.inside })}` : ''}
        {older > 0 ? ` · ${say(saved.policy.move ? 'older.move' : 'older.stay', { n: older })}` : ''}
        {figures?.ended?.reached ? ` · ${say('reached.n', { n: figures.ended.reached })}` : ''}
      </span>
      <span className="flex-1" />
      <span role="status" className={`text-sm ${errors > 0 ? 'text-danger' : 'text-muted'}`}>{errors > 0 ? say('errors', { n: errors }) : findings.length > 0 ? say('warnings', { n: findings.length }) : say('fine')}</span>
      {writes ? (
        <span className="flex items-center gap-1">
          <IconButton icon="undo" label={say('undo')} disabled={!undo} onClick={undo} />
          <IconButton icon="undo" label={say('redo')} disabled={!redo} onClick={redo} className="-scale-x-100" />
          <Button look="primary" busy={busy === 'save'} disabled={!changed || !ok} onClick={save}>{changed ? say('save') : say('saved')}</Button>
        </span>
      ) : null}
      {sends ? (
        <span className="flex items-center gap-1">
          {saved.standing === 'running' ? <Button busy={busy === 'pause'} onClick={() => turn('pause')}>{say('pause')}</Button> : <Button busy={busy === 'start'} disabled={changed || !ok} onClick={() => turn('start')}>{saved.standing === 'paused' ? say('resume') : say('start')}</Button>}
          {saved.standing === 'running' || saved.standing === 'paused' ? <Button look="ghost" busy={busy === 'stop'} onClick={() => turn('stop')}>{say('stop')}</Button> : null}
        </span>
      ) : null}
    </header>
  )
}
