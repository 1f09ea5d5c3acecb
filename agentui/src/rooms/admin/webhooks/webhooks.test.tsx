import { cleanup, fireEvent, screen, waitFor, within } from '@testing-library/react'
import { afterEach, describe, expect, it } from 'vitest'
import { agent, faults, list, permissions, stage } from '@/stage'

afterEach(cleanup)

const admin = { ...agent, permissions: [...permissions, 'webhooks.read', 'webhooks.write'] }
const hook = { id: 'whk_1', name: 'CRM', url: 'https://crm.example.com/in', events: ['sla.*'], enabled: true, secret: null, changed_at: '2026-01-01T00:00:00Z', changed_by: 'agt_1', version: 3 }
const tried = { delivery_id: 'dlv_test_1', sent_at: '2026-11-22T09:00:00Z', took_ms: 12, delivered: true, status: 204, error: '' }
async function open(more: object = {}) {
  const staged = await stage('/admin/webhooks', { 'GET /me': admin, 'GET /webhooks': list(hook), 'GET /webhook-events': { events: ['message.received'] }, 'GET /webhooks/whk_1/deliveries': list(), 'PATCH /webhooks/whk_1': { ...hook, version: 4 }, ...more })
  fireEvent.click(await screen.findByRole('button', { name: /CRM/ }))
  return staged
}

describe('a webhook', () => {
  it('is tested, and says what came of it', async () => {
    await open({ 'POST /webhooks/whk_1/test': tried })
    fireEvent.click(await screen.findByRole('button', { name: 'Send a test' }))
    expect(await screen.findByText('The receiver took it.')).toBeTruthy()
    expect(screen.getByText(/Answer 204 · 12 ms/)).toBeTruthy()
    expect(await faults()).toEqual([])
  })

  it('says why a test did not arrive: an answer, none, or the hub itself', async () => {
    await open({ 'POST /webhooks/whk_1/test': { ...tried, delivered: false, status: 500, error: 'the receiver answered 500' } })
    fireEvent.click(await screen.findByRole('button', { name: 'Send a test' }))
    expect(await screen.findByText('The receiver answered 500.')).toBeTruthy()
    cleanup()
    await open({ 'POST /webhooks/whk_1/test': { ...tried, delivered: false, status: null, error: 'the receiver could not be reached, or did not answer in time' } })
    fireEvent.click(await screen.findByRole('button', { name: 'Send a test' }))
    expect(await screen.findByText('The receiver could not be reached, or did not answer in time.')).toBeTruthy()
    cleanup()
    await open({ 'POST /webhooks/whk_1/test': new Response('{"title":"Forbidden","status":403}', { status: 403 }) })
    fireEvent.click(await screen.findByRole('button', { name: 'Send a test' }))
    expect(await screen.findByRole('alert')).toBeTruthy()
  })

  it('gets another secret after a question, which is shown once', async () => {
    const { asked } = await open()
    fireEvent.click(await screen.findByRole('button', { name: 'Replace the secret' }))
    const dialog = await screen.findByRole('dialog')
    expect(asked.some((a) => a.method === 'PATCH')).toBe(false)
    fireEvent.click(within(dialog).getByRole('button', { name: 'Replace the secret' }))
    await waitFor(() => expect(asked.some((a) => a.method === 'PATCH')).toBe(true))
    const sent = asked.find((a) => a.method === 'PATCH')!.body as { secret: string; version: number }
    expect(sent.secret).toMatch(/^[\w-]{43}$/)
    expect(sent.version).toBe(3)
    expect(await screen.findByText(sent.secret)).toBeTruthy()
    await waitFor(() => expect(screen.queryByRole('dialog')).toBe(null))
    expect(await faults()).toEqual([])
  })
})
