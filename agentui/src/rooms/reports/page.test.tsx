import { cleanup, fireEvent, screen } from '@testing-library/react'
import { onlineManager } from '@tanstack/react-query'
import { afterEach, describe, expect, it } from 'vitest'
import { agent, faults, permissions, stage } from '@/stage'

afterEach(() => {
  cleanup()
  onlineManager.setOnline(true)
})

const supervisor = { ...agent, permissions: [...permissions, 'reports.read'] }
const row = { id: 't', name: 'Sales', metric: 'first_response', clocks: 3, met: 2, breached: 1, attainment: 66.7, open: 0, provisional: 1, cancelled: 0, waived: 0, closed_unanswered: 0, merged: 0, answered: 3, p50_s: 60, p90_s: 90, p95_s: 95, p99_s: 99, held_s: 0, list: 'a=b' }
const report = { from: '2026-11-15T22:00:00Z', to: '2026-11-22T09:00:00Z', by: 'team', mode: 'business', zone: 'Europe/Bucharest', rows: [row], totals: [row], definitions: { open: 'Running or paused, deadline not passed.' } }
const show = (more: object = {}, me: object = supervisor) => stage('/reports', { 'GET /me': me, 'GET /reports/sla': report, ...more })

describe('reports', () => {
  it('say their period as the clocks of their zone show it, and what figures mean', async () => {
    await show()
    expect(await screen.findByText(/16 Nov 2026, 00:00|Nov 16, 2026, 12:00/)).toBeTruthy()
    expect((await screen.findAllByText('Running or paused, deadline not passed.')).length).toBeGreaterThan(0)
    expect(screen.getByText('1 of these may still change')).toBeTruthy()
    expect(await faults()).toEqual([])
  })

  it('say that there is no connection, and of what the figures still are', async () => {
    await show()
    await screen.findAllByText('Sales')
    onlineManager.setOnline(false)
    fireEvent.click(screen.getByRole('button', { name: '30 days' }))
    expect(await screen.findByText(/The hub cannot be reached.*still the figures of the earlier choice/)).toBeTruthy()
    expect(screen.getAllByText('Sales').length).toBeGreaterThan(0)
    expect(await faults()).toEqual([])
  })

  it('are refused to who may not see them', async () => {
    const { asked } = await show({}, { ...agent, permissions })
    expect(await screen.findByText('Not for your role')).toBeTruthy()
    expect(asked.some((a) => a.path.startsWith('/reports'))).toBe(false)
  })
})
