import { cleanup, fireEvent, screen, waitFor, within } from '@testing-library/react'
import { afterEach, expect, it } from 'vitest'
import { agent, faults, permissions, stage } from '@/stage'
import { aMessage } from '@/fixtures'

afterEach(() => {
  cleanup()
  localStorage.clear()
})

const counts = { received: 1234, processed: 1200, news: 10, events: 0, duplicates: 20, quarantined: 3, on_the_way: 1, retried: 1, missing: 2 }
const look = { state: 'done', asked_at: null, began_at: '2026-01-01T00:00:00Z', ended_at: '2026-01-01T00:00:05Z', since: null, good_until: null, listed: 40, known: 37, taken: 1, missing: 2, error: '' }
const ledger = {
  'GET /ledger': { items: [{ inbox_id: 'inb_1', ...counts, quarantine_waiting: 3, can_look: true, look }], since: '2026-01-01', counted_since: '2026-01-01', exact: true },
  'GET /inboxes/inb_1/ledger': { inbox_id: 'inb_1', days: [{ day: '2026-01-02', ...counts, on_the_way: 0 }], total: counts, missing: [{ id: 'k', at: '2026-01-02T00:00:00Z', found_at: '2026-01-02T00:00:00Z', tries: 3, error: 'the crate is locked' }], can_look: true, look, exact: true },
  'GET /inboxes/health': { items: [{ inbox_id: 'inb_1', state: 'stopped', part: 'provider', text: 'Sign in again.', since: '2026-01-01T00:00:00Z', expires_at: null }], next_cursor: null },
  'POST /inboxes/inb_1/look': { ...look, state: 'asked' },
}

it('shows each inbox with its figures, and on top which one has stopped', async () => {
  await stage('/admin/ledger', ledger)
  expect(await screen.findByText('1,234')).toBeDefined()
  expect(await screen.findByText(/has stopped: Sign in again\./)).toBeDefined()
  expect(screen.getByText('3 in quarantine')).toBeDefined()
  expect(await faults()).toEqual([])
})

it('shows one inbox day by day, what is missing, and looks when asked', async () => {
  const { asked } = await stage('/admin/ledger/inb_1', ledger)
  expect(await screen.findByText('the crate is locked')).toBeDefined()
  expect(screen.getByText(/40 listed, 37 here already, 1 fetched, 2 missing/)).toBeDefined()
  expect(await faults()).toEqual([])
  fireEvent.click(screen.getByRole('button', { name: 'Look now' }))
  await waitFor(() => expect(asked.some((a) => a.method === 'POST' && a.path.endsWith('/inboxes/inb_1/look'))).toBe(true))
})

it('a reply of unknown fate is sent again only after a warning', async () => {
  const attempts = { items: [{ inbox_id: 'inb_1', n: 1, began_at: '2026-01-01T00:00:00Z', ended_at: '2026-01-01T00:00:01Z', outcome: 'unknown', reason: 'The line broke at the very end.', next_at: null, by: null }], next_cursor: null }
  const { asked } = await stage('/inbox/all?c=cnv_1', {
    ...ledger,
    'GET /conversations/cnv_1/messages': { items: [aMessage({ id: 'msg_9', conversation_id: 'cnv_1', direction: 'outbound', delivery: { state: 'unknown', attempts: 1, error: 'The line broke at the very end.' } })], next_cursor: null, as_of: 1 },
    'GET /conversations/cnv_1/messages/msg_9/attempts': attempts,
    'POST /conversations/cnv_1/messages/msg_9/retry': {},
  })
  fireEvent.click(await screen.findByRole('button', { name: 'Attempts and retry' }))
  const dialog = await screen.findByRole('dialog')
  expect(await within(dialog).findByText('not known')).toBeDefined()
  const sent = () => asked.filter((a) => a.path.endsWith('/retry'))
  fireEvent.click(within(dialog).getByRole('button', { name: 'Send again' }))
  expect(within(dialog).getByRole('alert').textContent).toMatch(/may get it twice/)
  expect(sent()).toEqual([])
  fireEvent.click(within(dialog).getByRole('button', { name: 'Send it all the same' }))
  await waitFor(() => expect(sent().map((a) => a.body)).toEqual([{ sure: true }]))
})

it('a brand follows what holds for all until it has a way of its own', async () => {
  const policy = { version: 3, failed: true, undelivered_min: 30, unread_min: 0, inboxes: [] }
  const { asked } = await stage('/admin/inboxes', {
    ...ledger, 'GET /me': { ...agent, permissions: [...permissions, 'workspace.write'] }, 'GET /fallback': { items: [{ id: 'all', ...policy }], next_cursor: null },
    'GET /brands': { items: [{ id: 'brd_1', name: 'Kettle' }, { id: 'brd_2', name: 'Fern' }], next_cursor: null }, 'PUT /fallback/brd_2': { id: 'brd_2', ...policy },
  })
  fireEvent.change(await screen.findByLabelText('For'), { target: { value: 'brd_2' } })
  expect(await screen.findByText(/follows what holds for all/)).toBeDefined()
  const minutes = screen.getByLabelText(/^Minutes without the word that it arrived/)
  expect((minutes as HTMLInputElement).value).toBe('30')
  fireEvent.change(minutes, { target: { value: '5' } })
  fireEvent.click(screen.getByRole('button', { name: 'Save' }))
  await waitFor(() => expect(asked.find((a) => a.method === 'PUT')).toMatchObject({ path: expect.stringMatching(/fallback\/brd_2$/), body: { version: 0, failed: true, undelivered_min: 5 } }))
})
