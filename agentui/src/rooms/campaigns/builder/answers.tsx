import { useQuery } from '@tanstack/react-query'
import { policiesQuery } from '@/rooms/admin/policies/wire'
import { Check, Select } from '@/ui/field'
import { say } from '../say'
import { Card } from './fields'
import type { StepProps } from './use'

/** Answers says what becomes of what people write back. */
export function Answers({ work, faultOf }: StepProps) {
  const { campaign: c, change } = work
  const { data } = useQuery({ ...policiesQuery, retry: false })
  const there = data?.policies.some((p) => p.id === c.sla_policy)
  return (
    <Card title={say('answers')} text={say('answers.text')}>
      <Select
        label={say('answers.policy')} help={say('answers.policy.help')} error={faultOf('sla_policy')} value={c.sla_policy ?? ''} onChange={(e) => change({ sla_policy: e.target.value })}
        options={[
          { value: '', text: say('answers.policy.none') },
          ...(c.sla_policy && !there ? [{ value: c.sla_policy, text: data ? say('gone', { name: c.sla_policy }) : c.sla_policy }] : []),
          ...(data?.policies ?? []).map((p) => ({ value: p.id, text: p.name || p.id })),
        ]}
      />
      {c.purpose === 'service' || c.purpose === 'transactional' ? null : <Check label={say('answers.heed')} help={say('answers.heed.help')} checked={c.capacity !== 'ignore'} onChange={(e) => change({ capacity: e.target.checked ? 'heed' : 'ignore' })} />}
    </Card>
  )
}
