import { cleanup, fireEvent, screen, waitFor, within } from '@testing-library/react'
import { afterEach, expect, it } from 'vitest'
import { agent, faults, list, permissions, stage } from '@/stage'
import type { Journey } from './wire'

afterEach(cleanup)

const journey = (offer?: string): Journey => ({
  name: 'Thanks', entry: { manual: true }, exits: [{ on: 'reply' }],
  steps: [{ id: 'gift', send: { template: 'tpl_1', channels: ['email'], ...(offer ? { coupon_pool: offer } : {}) }, next: 'end' }, { id: 'end', end: { reached: true } }],
})
const offer = (id: string, name: string, more: object = {}) => ({ id, pool: { name, codes: 'list' }, left: 300, given: 0, redeemed: 0, over: false, version: 1, changed_at: '2026-01-01T00:00:00Z', changed_by: 'agt_1', ...more })
const show = (of: Journey, findings: object[] = []) => stage('/campaigns/journeys/jny_1', {
  'GET /me': { ...agent, permissions: [...permissions, 'campaigns.read', 'campaigns.write', 'campaigns.send'] },
  'GET /journeys/jny_1': { id: 'jny_1', name: 'Thanks', standing: 'draft', version: 3, live: 0, policy: { move: false }, journey: of, text: '', saved_at: '2026-01-01T00:00:00Z', saved_by: 'agt_1' },
  'GET /journeys/jny_1/figures': { inside: 0, ended: {}, older: 0, versions: {}, mean_s: 0, steps: [{ id: 'gift', inside: 0, counts: {}, skipped: { no_coupon: 12 } }, { id: 'end', inside: 0, counts: {}, skipped: {} }] }, 'POST /journeys/check': { ok: findings.length === 0, findings, journey: of, text: '' }, 'GET /teams': list(),
  'GET /segments': list(), 'GET /segments/words': { traits: [], events: [], tags: [], ops: {}, conversation: {} }, 'GET /templates': list(),
  'GET /coupon-pools': list(offer('off_1', 'Spring'), offer('off_2', 'Winter', { over: true })),
})
const pick = async () => {
  const picture = await screen.findByRole('group', { name: 'The journey' })
  fireEvent.click(await within(picture).findByRole('button', { name: /^Send/ }))
  return (await screen.findByRole('combobox', { name: 'Coupon' })) as HTMLSelectElement
}
const checks = (asked: { path: string; body?: unknown }[]) => asked.filter((a) => a.path === '/journeys/check').map((a) => (a.body as { journey: Journey }).journey.steps?.[0]?.send?.coupon_pool)

it('chooses the offer of a message among those that give codes, and takes it away again', async () => {
  const { asked } = await show(journey())
  const field = await pick()
  await waitFor(() => expect(within(field).getAllByRole('option').map((o) => o.textContent)).toEqual(['No coupon', 'Spring · 300 left']))
  fireEvent.change(field, { target: { value: 'off_1' } })
  await waitFor(() => expect(checks(asked)).toContain('off_1'))
  expect((await pick()).value).toBe('off_1')
  fireEvent.change(await pick(), { target: { value: '' } })
  await waitFor(() => expect((screen.getByRole('combobox', { name: 'Coupon' }) as HTMLSelectElement).value).toBe(''))
  expect(await faults()).toEqual([])
})

it('says at the step that its words name a coupon', async () => {
  await show(journey(), [{ severity: 'error', code: 'no_coupon', step: 'gift', field: 'steps[0].send.template', text: '…', say: 'no_coupon' }])
  await pick()
  expect((await screen.findByRole('region', { name: 'Not sent in the last 30 days' })).textContent).toContain('12')
  expect(screen.getByText('its words name a coupon: choose the offer that it is of')).toBeTruthy()
})
