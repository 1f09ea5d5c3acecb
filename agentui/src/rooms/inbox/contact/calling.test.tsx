import { cleanup, fireEvent, screen, within } from '@testing-library/react'
import { afterEach, expect, it } from 'vitest'
import { aProfile, answers, faults, list, stage } from '@/stage'

afterEach(() => {
  cleanup()
  localStorage.clear()
})

const [channel] = (answers['GET /channels'] as { items: { abilities: object }[] }).items
const [inbox] = (answers['GET /inboxes'] as { items: object[] }).items
const reachable = { ...aProfile, identities: [{ kind: 'phone', address: '+12025550144', verified: false }] }
const phones = {
  'GET /channels': list(channel!, { ...channel, kind: 'voice', name: 'Phone', abilities: { ...channel?.abilities, calls: true, no_text: true } }),
  'GET /inboxes': list(inbox!, { ...inbox, id: 'inb_9', name: 'Phone', kind: 'voice' }),
}

async function open(more: object) {
  const staged = await stage('/inbox/all?c=cnv_1', { ...more } as never)
  fireEvent.click(await screen.findByRole('button', { name: /^Show/ }))
  return staged
}

it('rings the agent’s own phone and remembers its number', async () => {
  const { asked } = await open({ ...phones, 'GET /contacts/con_1': reachable, 'POST /conversations/cnv_1/call': { id: 'msg_9', conversation_id: 'cnv_1', seq: 99, direction: 'outbound', author: {}, text: '', attachments: [], to: [], cc: [], bcc: [], auth: {}, call: { state: 'ringing', outgoing: true, started_at: '2026-01-01T00:00:00Z' }, created_at: '2026-01-01T00:00:00Z', received_at: '2026-01-01T00:00:00Z' } })
  fireEvent.click(await screen.findByRole('button', { name: 'Call +12025550144' }))
  const dialog = await screen.findByRole('dialog')
  const number = within(dialog).getByLabelText('Your phone number')
  fireEvent.change(number, { target: { value: '0211 234' } })
  fireEvent.click(within(dialog).getByRole('button', { name: 'Call' }))
  await within(dialog).findByText(/Write it with a plus/)
  expect(asked.some((a) => a.path.endsWith('/call'))).toBe(false)
  fireEvent.change(number, { target: { value: '+40 (211) 234-567' } })
  fireEvent.click(within(dialog).getByRole('button', { name: 'Call' }))
  await screen.findByText(/Your phone rings now/)
  expect(asked.find((a) => a.path.endsWith('/call'))?.body).toEqual({ inbox_id: 'inb_9', phone: '+40211234567' })
  expect(localStorage.getItem('parley.prefs')).toContain('+40211234567')
  expect(await faults()).toEqual([])
})

it('is not there without a number or an inbox that can call', async () => {
  await open({ 'GET /contacts/con_1': reachable })
  await screen.findByRole('region', { name: 'Promises' })
  expect(screen.queryByRole('button', { name: /^Call/ })).toBe(null)
})
