import { told } from '../say'
import type { RunState } from '../wire'

/** looks: shape and word carry what the colour says. */
const looks: Record<string, [shape: string, chip: string]> = {
  draft: ['○', 'bg-hover text-muted'],
  scheduled: ['◷', 'bg-(--ok-chip) text-(--ok-on)'],
  planning: ['…', 'bg-(--ok-chip) text-(--ok-on)'],
  ready: ['◷', 'bg-(--ok-chip) text-(--ok-on)'],
  running: ['▶', 'bg-accent-soft text-fg'],
  paused: ['‖', 'bg-(--paused-chip) text-(--paused-on)'],
  finished: ['✓', 'bg-hover text-fg'],
  cancelled: ['✕', 'bg-hover text-muted'],
  stopped: ['■', 'bg-(--breached-chip) text-(--breached-on)'],
}

export function StateChip({ state }: { state: RunState | 'draft' | 'scheduled' }) {
  const [shape, chip] = looks[state] ?? looks.draft!
  return <span className={`inline-flex h-6 shrink-0 items-center gap-1.5 rounded-sm px-2 text-xs font-semibold whitespace-nowrap ${chip}`}><span aria-hidden="true">{shape}</span>{told(`run.${state}`) ?? state}</span>
}
