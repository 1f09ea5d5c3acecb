import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { queries } from '@/app/hub'
import { may } from '@/app/session'
import { Button } from '@/ui/button'
import { words } from '@/ui/states'
import { notify } from '@/ui/toasts'
import { Confirm } from '../admin/confirm'
import { say } from './say'
import { halt, over, type Run, type RunState } from './wire'

/** RunControls pause, resume and cancel a run; what happened is seen at once. */
export function RunControls({ run, state }: { run: Run; state: RunState }) {
  const [asking, ask] = useState(false)
  const told = (next: Run) => {
    queries.setQueryData<Run[]>(['campaign-runs', run.campaign_id], (all) => all?.map((r) => (r.id === next.id ? next : r)))
    queries.setQueryData(['campaign-progress', run.id], (p: object | undefined) => (p ? { ...p, state: next.state, reason: next.reason } : p))
    void queries.invalidateQueries({ queryKey: ['campaign-report', run.id] })
  }
  const move = useMutation({ mutationFn: (how: 'pause' | 'resume') => halt(run.id, how), onSuccess: told, onError: (e) => notify(words(e), { tone: 'bad' }) })
  if (over(state) || !may('campaigns.send')) return null
  const stands = state === 'paused' || state === 'stopped'
  return (
    <div className="flex flex-wrap gap-2">
      {stands
        ? <Button look="primary" busy={move.isPending} onClick={() => move.mutate('resume')}><span aria-hidden="true">▶</span>{say('resume')}</Button>
        : <Button busy={move.isPending} onClick={() => move.mutate('pause')}><span aria-hidden="true">‖</span>{say('pause')}</Button>}
      <Button onClick={() => ask(true)}><span aria-hidden="true">✕</span>{say('cancel')}</Button>
      {asking ? <Confirm title={say('cancel.title')} text={say('cancel.text')} button={say('cancel')} onClose={() => ask(false)} run={async () => told(await halt(run.id, 'cancel'))} /> : null}
    </div>
  )
}
