import { told } from './words'
import type { JobState } from './wire'

/** looks: shape and word carry what the colour says. */
const looks: Record<JobState, [shape: string, chip: string]> = {
  uploaded: ['○', 'bg-hover text-muted'],
  checking: ['…', 'bg-(--ok-chip) text-(--ok-on)'],
  checked: ['◷', 'bg-(--ok-chip) text-(--ok-on)'],
  running: ['▶', 'bg-accent-soft text-fg'],
  paused: ['‖', 'bg-(--paused-chip) text-(--paused-on)'],
  done: ['✓', 'bg-hover text-fg'],
  failed: ['■', 'bg-(--breached-chip) text-(--breached-on)'],
  cancelled: ['□', 'bg-(--paused-chip) text-(--paused-on)'],
  forgotten: ['✓', 'bg-hover text-muted'],
}

export function StateChip({ state }: { state: JobState }) {
  const [shape, chip] = looks[state] ?? looks.uploaded
  return <span className={`inline-flex h-6 shrink-0 items-center gap-1.5 rounded-sm px-2 text-xs font-semibold whitespace-nowrap ${chip}`}><span aria-hidden="true">{shape}</span>{told(`state.${state}`) ?? state}</span>
}
