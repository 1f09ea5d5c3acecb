import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { Button } from '@/ui/button'
import { notify } from '@/ui/toasts'
import { Confirm } from '../confirm'
import { Panel } from '../frame'
import { faults } from '../settle/draft'
import { say } from '../words'
import { applyPolicies, checkPolicies, type Effect, type PoliciesForm } from './wire'

interface EffectsProps { draft: PoliciesForm | null; version: number; fail: (errors: Record<string, string>) => void }

/** Effects says what policies do to open clocks: of a draft that would be saved,
 * or of those that are, which can then be applied. */
export function Effects({ draft, version, fail }: EffectsProps) {
  const [asking, ask] = useState(false)
  const look = useMutation({
    mutationFn: async () => (draft ? checkPolicies(draft) : applyPolicies(true)),
    onSuccess: () => fail({}), onError: (error) => fail(faults(error)),
  })
  const effect = look.data?.effect
  const apply = async () => {
    await applyPolicies(false)
    notify(say('effects.applied'))
    look.reset()
  }
  return (
    <Panel title={say('effects.title')} text={say(draft ? 'effects.draft' : 'effects.saved')}>
      <div className="flex flex-wrap items-center gap-2">
        <Button busy={look.isPending} onClick={() => look.mutate()}>{say('effects.look')}</Button>
        {effect && !draft && version > 0 && effect.changed > 0 ? <Button look="primary" onClick={() => ask(true)}>{say('effects.apply', { n: effect.changed })}</Button> : null}
      </div>
      {effect ? <Told effect={effect} /> : null}
      {asking && effect ? <Confirm title={say('effects.sure')} text={say('effects.change', { n: effect.changed })} button={say('effects.apply', { n: effect.changed })} onClose={() => ask(false)} run={apply} /> : null}
    </Panel>
  )
}

function Told({ effect: e }: { effect: Effect }) {
  const parts = (['earlier', 'later', 'begun', 'ended', 'breached'] as const).filter((k) => e[k] > 0)
  return (
    <div role="status" className="mt-3">
      <p className="font-medium">{e.changed === 0 ? say('effects.none', { n: e.open }) : say('effects.change', { n: e.changed })}</p>
      {parts.length > 0 ? <ul className="mt-1 list-disc ps-5 text-muted">{parts.map((k) => <li key={k} className={k === 'breached' ? 'font-medium text-danger' : ''}>{say(`effects.${k}`, { n: e[k] })}</li>)}</ul> : null}
    </div>
  )
}
