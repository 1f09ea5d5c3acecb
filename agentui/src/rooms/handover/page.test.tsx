import { act, cleanup, fireEvent, screen, waitFor, within } from '@testing-library/react'
import { afterEach, describe, expect, it } from 'vitest'
import { store } from '@/app/hub'
import { aCard } from '@/fixtures'
import { agent, answers, faults, list, permissions, stage } from '@/stage'

afterEach(() => {
  cleanup()
  localStorage.clear()
})

const day = 86_400_000
const promise = { metric: 'promise', cycle: 3, state: 'running', due_at: new Date(Date.now() + day).toISOString(), stopped_at: null, target_s: 3600, text: 'A call' }
const mine = (id: string, more: object = {}) => aCard({ id, assignee_id: 'agt_1', ...more })
const left = (card: object, more: object = {}) => ({ conversation: card, reasons: ['waiting'], due_at: null, outside_shift: false, note: null, ...more })
const items = [
  left(mine('cnv_1', { clocks: [promise] }), { reasons: ['promise', 'at_risk'], due_at: promise.due_at, outside_shift: true, note: { text: 'Ask the warehouse', author: { type: 'agent', id: 'agt_2', name: 'Olga Petrova' }, at: '2026-01-01T10:00:00Z' } }),
  left(mine('cnv_2', { subject: 'Refund', waiting_since: '2026-01-01T09:00:00Z' })),
]
const behind = { agent_id: 'agt_1', name: 'Grace Hopper', on_shift: true, shift_ends_at: '2026-01-01T17:00:00Z', back_at: null, items, more: false }
const crew = {
  'GET /agents': list(agent, { ...agent, id: 'agt_2', name: 'Olga Petrova', role: 'agent' }),
  'GET /presence': list({ agent_id: 'agt_2', state: 'online', load: 2, capacity: 5, team_ids: [] }), 'GET /teams': list({ id: 'tea_1', name: 'Billing', member_ids: [], version: 1 }),
}
const me = { ...agent, permissions: [...permissions, 'roster.read'] }
const open = (more: object = {}) => stage('/me/handover', { 'GET /me': me, ...crew, 'GET /me/handover': behind, ...more })
const key = (k: string) => fireEvent.keyDown(document.activeElement ?? document.body, { key: k, bubbles: true })
const box = (name: RegExp) => screen.getByRole<HTMLInputElement>('checkbox', { name })

describe('the hand-over list', () => {
  it('says what was promised, what falls outside of the shift, and the last note', async () => {
    await open()
    const rows = within(await screen.findByRole('region', { name: 'Left behind' })).getAllByRole('link')
    expect(rows.map((r) => r.getAttribute('href'))).toEqual(['/c/cnv_1', '/c/cnv_2'])
    for (const words of [/Promised: A call/, 'Outside of the shift', /Ask the warehouse/, /Waits since/, /Shift ends/]) expect(screen.getByText(words)).toBeTruthy()
    expect(await faults()).toEqual([])
  })

  it('is worked with keys alone: picked rows go to a colleague, and leave the list at once', async () => {
    const given = aCard({ ...mine('cnv_1'), assignee_id: 'agt_2', version: 2 })
    const { asked } = await open({ 'POST /conversations/cnv_1/assign': given })
    await screen.findByText(/Ask the warehouse/)
    key('j')
    key('x')
    expect(box(/^Pick Ada Lovelace: Order/).checked).toBe(true)
    expect(screen.getByText('1 picked')).toBeTruthy()
    key('a')
    fireEvent.click(await screen.findByRole('option', { name: /Olga Petrova.*2\/5/ }))
    await waitFor(() => expect(screen.queryByText(/Ask the warehouse/)).toBe(null))
    expect(asked.find((a) => a.path.endsWith('/assign'))!.body).toEqual({ agent_id: 'agt_2' })
    expect(screen.getByText(/Refund/)).toBeTruthy()
    expect(await screen.findByRole('button', { name: 'Undo' })).toBeTruthy()
  })

  it('gives to a team’s queue: nobody holds it then', async () => {
    const { asked } = await open({ 'POST /conversations/cnv_2/assign': aCard({ id: 'cnv_2', team_id: 'tea_1', version: 2 }) })
    fireEvent.click(await screen.findByRole('checkbox', { name: /Refund/ }))
    fireEvent.click(screen.getByRole('button', { name: /^Give to/ }))
    fireEvent.click(await screen.findByRole('option', { name: 'Billing' }))
    await waitFor(() => expect(asked.find((a) => a.path.endsWith('/assign'))?.body).toEqual({ agent_id: '', team_id: 'tea_1' }))
  })

  it('loses what somebody else took meanwhile', async () => {
    await open()
    await screen.findByText(/Refund/)
    act(() => store.apply([{ seq: 2, type: 'conversation.assigned', data: { conversation: mine('cnv_2', { assignee_id: 'agt_2', version: 5 }) } }]))
    await waitFor(() => expect(screen.queryByText(/Refund/)).toBe(null))
    act(() => store.apply([{ seq: 3, type: 'conversation.hidden', conversation_id: 'cnv_1' }]))
    expect(await screen.findByText('Nothing to hand over')).toBeTruthy()
  })

  it('asks for what falls outside of the shift alone', async () => {
    await open()
    fireEvent.click(await screen.findByRole('checkbox', { name: /Only what falls outside/ }))
    await waitFor(() => expect(box(/Only what falls outside/).checked).toBe(true))
  })

  it('offers nothing to pick to who may only read', async () => {
    await open({ 'GET /me': { ...me, permissions: ['conversations.read'] } })
    await screen.findByText(/Refund/)
    expect(screen.queryByRole('checkbox', { name: /Refund/ })).toBe(null)
    expect(screen.queryByRole('button', { name: /^Give to/ })).toBe(null)
  })

  it('is empty, is refused, and fails with the request to ask about', async () => {
    await open({ 'GET /me/handover': { ...behind, items: [] } })
    expect(await screen.findByText('Nothing to hand over')).toBeTruthy()
    cleanup()
    await stage('/supervisor/handover/agt_2', { ...crew })
    expect(await screen.findByText('Not for your role')).toBeTruthy()
    cleanup()
    await stage('/supervisor/handover/agt_9', { 'GET /me': { ...me, permissions: [...me.permissions, 'reports.read'] }, ...crew, 'GET /agents/agt_9/handover': new Response('{"title":"x","status":404,"request_id":"req_7"}', { status: 404 }) })
    expect(await screen.findByText(/req_7/)).toBeTruthy()
    expect(await faults()).toEqual([])
  })
})

it('the notice at the end of a shift says how much is left, and opens the list', async () => {
  const notice = { id: 'ntc_1', kind: 'handover', text: '2 to hand over', at: '2026-01-01T17:00:00Z', read_at: null, conversation_id: null, about: null }
  await stage('/me', { ...crew, 'GET /notices': { items: [notice], unread: 1 }, 'GET /me/handover': behind, 'GET /conversations': answers['GET /conversations'] })
  fireEvent.click(await screen.findByRole('button', { name: '1 unread notice' }))
  fireEvent.click(await screen.findByRole('button', { name: /2 conversations to hand over/ }))
  expect(await screen.findByRole('region', { name: 'Left behind' })).toBeTruthy()
})
