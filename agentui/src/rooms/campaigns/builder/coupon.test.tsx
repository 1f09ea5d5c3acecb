import { cleanup, fireEvent, screen, waitFor, within } from '@testing-library/react'
import { afterEach, describe, expect, it } from 'vitest'
import { agent, faults, list, permissions, stage } from '@/stage'

afterEach(() => {
  cleanup()
  localStorage.clear()
})

const me = { ...agent, permissions: [...permissions, 'campaigns.read', 'campaigns.write', 'campaigns.send'] }
const saved = (more: object) => ({ id: 'cmp_1', campaign: { name: 'Autumn offer', purpose: 'marketing', audience: { everyone: true }, template: 'tpl_1', inboxes: ['inb_1'], ...more }, version: 14, changed_at: '2026-01-01T09:31:00Z', changed_by: 'agt_1' })
const offer = (id: string, name: string, more: object = {}) => ({ id, pool: { name, codes: 'list' }, left: 300, given: 0, redeemed: 0, over: false, version: 1, changed_at: '2026-01-01T00:00:00Z', changed_by: 'agt_1', ...more })
const counted = { findings: [], audience: 500, goes: 420, looked: 500, codes: 300, coupon_unseen: false, outlook: [{ fate: 'goes', reason: '', channel: 'email', variant: '', count: 420 }] }
const show = (step: string, campaign: object, check: object, more: object = {}) => stage(`/campaigns/cmp_1/${step}`, {
  'GET /me': me, 'GET /campaigns/cmp_1': saved(campaign), 'GET /campaigns/cmp_1/runs': list(), 'POST /campaigns/check': { ...counted, ...check }, 'GET /templates': list(), 'GET /segments': list(),
  'GET /coupon-pools': list(offer('off_1', 'Spring'), offer('off_2', 'Birthday', { left: null, pool: { name: 'Birthday', codes: 'made' } }), offer('off_3', 'Winter', { over: true })), ...more,
})
const pick = async () => (await screen.findByRole('combobox', { name: 'Coupon' })) as HTMLSelectElement

describe('the offer of a campaign', () => {
  it('is chosen among those that give codes, with how many are left', async () => {
    const { asked } = await show('content', {}, { codes: null }, { 'PUT /campaigns/cmp_1': saved({ coupon_pool: 'off_1' }) })
    const field = await pick()
    await waitFor(() => expect(within(field).getAllByRole('option').map((o) => o.textContent)).toEqual(['No coupon', 'Spring · 300 left', 'Birthday']))
    fireEvent.change(field, { target: { value: 'off_1' } })
    await waitFor(() => expect(asked.some((a) => a.path === '/campaigns/check' && (a.body as { campaign: { coupon_pool?: string } }).campaign.coupon_pool === 'off_1')).toBe(true), { timeout: 4000 })
    expect(await faults()).toEqual([])
  })
  it('is set against the people who would get it', async () => {
    await show('content', { coupon_pool: 'off_1' }, {})
    expect(await screen.findByText('300 codes left for 420 people')).toBeTruthy()
    cleanup()
    await show('content', { coupon_pool: 'off_1' }, { looked: 100 }) // not all were looked at: then it is everybody
    expect(await screen.findByText('300 codes left for 500 people')).toBeTruthy()
    cleanup()
    await show('content', { coupon_pool: 'off_2' }, { codes: null })
    await waitFor(async () => expect((await pick()).value).toBe('off_2'))
    expect(screen.queryByText(/codes left for/)).toBe(null)
  })
  it('stays to be seen when it has ended, or is not there', async () => {
    const gone = { findings: [{ field: 'coupon_pool', text: 'is not there, or has ended' }], codes: null }
    await show('content', { coupon_pool: 'off_9' }, gone)
    expect(await screen.findByText('The offer is not there any more, or has ended')).toBeTruthy()
    expect((await pick()).selectedOptions[0]!.textContent).toBe('off_9 (not there any more)')
    cleanup()
    await show('content', { coupon_pool: 'off_3' }, gone)
    await waitFor(async () => expect((await pick()).selectedOptions[0]!.textContent).toBe('Winter · 300 left'))
  })
  it('can be made when there is none', async () => {
    await show('content', {}, { codes: null }, { 'GET /coupon-pools': list() })
    expect((await screen.findByRole('link', { name: 'Make an offer' })).getAttribute('href')).toBe('/campaigns/coupons')
  })
})

describe('the review', () => {
  it('warns when there are fewer codes than people, and lets it go all the same', async () => {
    await show('review', { coupon_pool: 'off_1' }, {})
    expect((await screen.findByRole('note')).textContent).toContain('300 are left for 420 people. 120 people will not get the message.')
    expect(screen.getByText('Each gets a code of the offer “Spring”.')).toBeTruthy()
    expect(screen.getByRole('button', { name: 'Send to 420 people' })).toBeTruthy()
    expect(await faults()).toEqual([])
  })
  it('warns of codes that nobody would see', async () => {
    await show('review', { coupon_pool: 'off_2' }, { codes: null, coupon_unseen: true })
    expect((await screen.findByRole('note')).textContent).toContain('No template of it shows the coupon')
  })
  it('says nothing when there are enough', async () => {
    await show('review', { coupon_pool: 'off_1' }, { codes: 420 })
    expect(await screen.findByRole('button', { name: 'Send to 420 people' })).toBeTruthy()
    expect(screen.queryByRole('note')).toBe(null)
  })
  it('leads to the offer that the message needs', async () => {
    await show('review', {}, { findings: [{ field: 'coupon_pool', text: 'is needed: the template names a coupon' }], codes: null })
    expect((await screen.findByRole('link', { name: 'The message names a coupon: choose an offer' })).getAttribute('href')).toBe('/campaigns/cmp_1/content')
  })
})
