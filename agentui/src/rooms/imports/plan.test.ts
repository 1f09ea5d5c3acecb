import { expect, it } from 'vitest'
import { consentOf, faultsOf, keyOf, left, sent, sound, toConsent, unasked } from './plan'
import type { Plan } from './wire'

const now = Date.parse('2026-05-01T12:00:00Z')
const plan = (columns: string[], more: Partial<Plan> = {}): Plan => ({ encoding: 'utf-8', delimiter: ',', columns, ...more })

it('tells what has to be put right', () => {
  expect(sound(faultsOf(plan(['email', '', 'trait:plan']), now))).toBe(true)
  expect(faultsOf(plan(['name']), now).known).toBe(true)
  expect(faultsOf(plan(['email', 'email', 'phone', 'name', 'name', 'trait:', 'consent:email:']), now).columns).toEqual({ 4: 'twice', 5: 'trait', 6: 'consent' })
  const columns = ['email', 'consent:email:marketing']
  expect(faultsOf(plan(columns), now)).toMatchObject({ source: true, at: true })
  expect(faultsOf(plan(columns, { consent: { source: 'shop', at: '2026-05-02T00:00:00Z' } }), now)).toMatchObject({ source: false, at: true })
  expect(sound(faultsOf(plan(columns, { consent: { source: 'shop', at: '2026-04-02T00:00:00Z' } }), now))).toBe(true)
  expect(faultsOf(plan(['phone'], { region: 'Romania' }), now).region).toBe(true)
})

it('sends a proof only with consents', () => {
  expect(sent(plan(['email'], { region: 'ro', consent: { source: 'x' } }))).toEqual(plan(['email'], { region: 'RO' }))
  expect(sent(plan(['email', 'consent:all:x'], { consent: { source: 'x' } })).consent).toEqual({ source: 'x' })
})

it('knows which yes cannot be confirmed, and which nobody is asked about', () => {
  const columns = ['email', 'consent:all:marketing', 'consent:sms:service', 'consent:email:news']
  const proof = { source: 'shop', at: '2026-04-02T00:00:00Z' }
  expect(faultsOf(plan(columns, { consent: { ...proof, pending: true } }), now).columns).toEqual({ 1: 'pending.channel', 2: 'pending.purpose' })
  expect(faultsOf(plan(columns, { consent: proof }), now).columns).toEqual({})
  expect(sent(plan(columns, { consent: { ...proof, pending: true } })).consent?.pending).toBe(true)
  expect(unasked(plan(columns), undefined)).toEqual(['marketing', 'service', 'news'])
  expect(unasked(plan(columns), { template: '' })).toEqual(['marketing', 'service', 'news'])
  expect(unasked(plan(columns), { template: 'tpl_1', purposes: ['marketing', 'service'] })).toEqual(['news'])
  expect(unasked(plan(columns), { template: 'tpl_1', purposes: null })).toEqual([])
})

it('writes and reads targets', () => {
  expect(consentOf(toConsent({ channel: 'sms', purpose: ' news ' }))).toEqual({ channel: 'sms', purpose: 'news' })
  expect(consentOf('trait:consent:a:b')).toBe(null)
  expect([keyOf('Loyalty card #'), keyOf('2nd Prénom'), keyOf('!!')]).toEqual(['loyalty_card', 'nd_prénom', ''])
})

it('tells how long it takes from what is done', () => {
  expect(left({ size: 1000, bytes: 250, rate: 50, counts: { rows: 100 } })).toBe(6)
  expect(left({ size: 1000, bytes: 0, rate: 0, counts: { rows: 0 } })).toBe(undefined)
})
