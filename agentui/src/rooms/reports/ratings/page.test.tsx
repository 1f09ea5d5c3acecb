import { cleanup, fireEvent, screen, within } from '@testing-library/react'
import { afterEach, describe, expect, it } from 'vitest'
import { agent, faults, list, permissions, stage } from '@/stage'

afterEach(cleanup)

const none = { n: 0, scores: [0, 0, 0, 0, 0], mean: null, mean_low: null, mean_high: null, good: null, good_low: null, good_high: null }
const two = { n: 2, scores: [0, 0, 0, 0, 2], mean: 5, mean_low: 2.37, mean_high: 5, good: 100, good_low: 34.2, good_high: 100 }
const report = { from: '2026-11-15T22:00:00Z', to: '2026-11-18T09:00:00Z', zone: 'Europe/Bucharest', by: 'team', own: false, unit: 'day', totals: two,
  rows: [{ id: 'none', name: '', ...two }], parts: [{ at: '2026-11-15T22:00:00Z', ...none }, { at: '2026-11-16T22:00:00Z', ...two }] }
const said = list({ conversation_id: 'cnv_1', score: 5, words: 'Lovely', changed_at: '2026-11-17T09:00:00Z', subject: 'Kettle', contact_id: 'con_1', name: 'Ada', team_id: '', agent_id: '', channel: 'email' })
const supervisor = { ...agent, permissions: [...permissions, 'reports.read'] }
const show = (more: object = {}, me: object = supervisor) => stage('/reports/ratings', { 'GET /me': me, 'GET /reports/ratings': report, 'GET /reports/ratings/said': said, ...more })

describe('ratings', () => {
  it('say how sure they are, and lead to who said it', async () => {
    await show()
    expect(await screen.findByText('5.0 of 5')).toBeTruthy()
    expect(screen.getByText('between 2.4 and 5.0')).toBeTruthy()
    expect(screen.getByText('between 34 % and 100 %')).toBeTruthy()
    expect(screen.getByRole('button', { name: 'Show what was said: No team' })).toBeTruthy()
    expect((await screen.findByRole('link', { name: 'Open the conversation: Ada' })).getAttribute('href')).toBe('/c/cnv_1')
    expect(screen.getByRole('slider', { name: 'Day' }).getAttribute('aria-valuetext')).toContain('Mean 5.0 between 2.4 and 5.0, Ratings 2')
    expect(await faults()).toEqual([])
  })

  it('list those without words when a score is picked', async () => {
    await show()
    fireEvent.click(await screen.findByRole('button', { name: '5 of 5: 2. Show them' }))
    expect(await screen.findByRole('button', { name: 'No longer only 5 of 5' })).toBeTruthy()
    expect((screen.getByRole('checkbox', { name: 'Also without words' }) as HTMLInputElement).checked).toBe(true)
  })

  it('say so when there are none, and what went wrong', async () => {
    await show({ 'GET /reports/ratings': { ...report, totals: none, rows: [], parts: [] } })
    expect(await screen.findByText('No ratings in this period')).toBeTruthy()
    expect(screen.queryByText('What they wrote')).toBe(null)
    cleanup()
    await show({ 'GET /reports/ratings': new Response('{"title":"Broken","status":500}', { status: 500 }) })
    expect(await screen.findByText('Something went wrong on our side. Try again in a moment.', {}, { timeout: 10_000 })).toBeTruthy()
  })

  it('are those of who may see no reports', async () => {
    await show({ 'GET /reports/ratings': { ...report, own: true } }, { ...agent, permissions })
    expect(await screen.findByText(/Of the conversations that you have\./)).toBeTruthy()
    expect(screen.queryByRole('link', { name: 'Service levels' })).toBe(null)
    expect(within(screen.getByLabelText('Grouped by')).queryByRole('option', { name: 'Colleague' })).toBe(null)
  })
})
