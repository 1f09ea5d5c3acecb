import { afterEach, describe, expect, it } from 'vitest'
import { languages, speak } from '@/i18n'
import type { WhyClock } from '@/wire/shapes'
import { sentencesOf } from './sentences'

afterEach(() => speak('en'))

const clock = {
  metric: 'first_response', cycle: 1, state: 'running', cause: '', started_at: '2026-11-20T14:00:00Z', due_at: '2026-11-23T08:00:00Z', stopped_at: null, breached_at: null,
  policy_id: 'pol_1', policy_name: 'VIP', policy_version: 3, policy_when: [{ field: 'priority', in: ['high', 'urgent'] }, { field: 'team', in: ['tea_1'] }],
  target_s: 7200, calendar_name: 'Office', earlier_s: 600, counted_s: 7200, held: null,
  parts: [
    { from: '2026-11-20T14:00:00Z', to: '2026-11-20T15:00:00Z', counted: true, reason: 'open', seconds: 3600 },
    { from: '2026-11-20T15:00:00Z', to: '2026-11-23T07:00:00Z', counted: false, reason: 'closed', seconds: 230_400 },
    { from: '2026-11-23T07:00:00Z', to: '2026-11-23T07:30:00Z', counted: false, reason: 'paused', seconds: 1800 },
  ],
} as unknown as WhyClock
const names = (field: string, id: string) => (field === 'team' && id === 'tea_1' ? 'Sales' : undefined)
const said = (more: Partial<WhyClock> = {}) => sentencesOf({ ...clock, ...more }, names).join('\n')

describe('why a deadline is as it is', () => {
  it('is said in English, with the names of things', () => {
    expect(said()).toMatch(/^First answer within 2 h, by policy VIP version 3, on the calendar “Office”, started .*2026.*\.\nThis policy is for: priority High or Urgent, team Sales\.\n10 min were counted earlier\./)
    expect(said()).toMatch(/1 h, counted\.\n.*closed, not counted\.\n.*30 min, paused, not counted\.\nDue .*\.$/)
  })

  it('is said in French and Romanian without an English word left', async () => {
    await speak('fr')
    expect(said()).toContain('selon la politique VIP version 3, sur le calendrier « Office »')
    expect(said({ due_at: null, state: 'paused' })).toMatch(/En pause : pas d’échéance avant la reprise\.$/)
    await speak('ro')
    expect(said({ calendar_name: 'elapsed' })).toContain('numărând fiecare secundă')
    expect(said({ cause: 'unschedulable', due_at: null })).toContain('prea puține ore de program')
    for (const word of ['counted', 'started', 'policy', 'calendar “']) expect(said()).not.toContain(word)
  })

  it('says that a campaign names the policy, or named one that is gone', async () => {
    const policy_by = { campaign: 'cmp_1', name: 'Spring', policy_id: 'pol_1', gone: false }
    expect(said({ policy_by })).toContain('The campaign “Spring” that it answers names this policy.')
    expect(said({ policy_by })).not.toContain('This policy is for')
    expect(said({ policy_by: { ...policy_by, gone: true } })).toMatch(/not there any more.*\nThis policy is for/)
    for (const { code } of languages) {
      await speak(code)
      expect(said({ policy_by: { ...policy_by, name: '' } })).toContain('cmp_1')
      expect(said({ policy_when: [{ field: 'campaign', in: ['*'] }] })).not.toContain('*')
    }
  })

  it('says a promise in its own words, in every language', async () => {
    for (const { code } of languages) {
      await speak(code)
      expect(said({ metric: 'promise', text: 'I call back' })).toMatch(/: I call back$/)
    }
  })
})
