import { cleanup, fireEvent, screen, waitFor, within } from '@testing-library/react'
import { afterEach, expect, it } from 'vitest'
import { drafts } from '@/app/hub'
import { agent, faults, list, permissions, stage } from '@/stage'

afterEach(() => {
  cleanup()
  for (const kind of ['reply', 'note'] as const) drafts.put('cnv_1', kind, { text: '', at: 0 })
  localStorage.clear()
})

const offer = { id: 'off_1', name: 'Sorry', terms: '10 % off the next lamp', ends_at: null, left: 3 }
const coupon = { id: 'cpn_1', pool_id: 'off_1', name: 'Sorry', terms: '', ends_at: null, code: 'HALO1', given_at: '2026-01-01T00:00:00Z', by: { type: 'agent', id: 'agt_1' }, campaign_id: '', campaign: '', run_id: '', reason: 'Late', redeemed_at: null }
const base = { 'GET /goodwill-offers': list(offer), 'POST /contacts/con_1/coupons': coupon }

async function open(more: object = {}) {
  const staged = await stage('/inbox/all?c=cnv_1', { ...base, ...more })
  fireEvent.click(await screen.findByRole('button', { name: /^Show/ }))
  return staged
}
async function give() {
  fireEvent.click(await screen.findByRole('button', { name: 'Give a coupon' }))
  const dialog = within(await screen.findByRole('dialog'))
  fireEvent.change(dialog.getByLabelText(/^Why/), { target: { value: 'Late' } })
  fireEvent.click(dialog.getByRole('button', { name: 'Give a coupon' }))
  await waitFor(() => expect(screen.queryByRole('dialog')).toBe(null))
}
const reply = async () => (await screen.findByRole('textbox', { name: /^Write to/ })) as HTMLTextAreaElement

it('puts the code into the reply where its cursor was', async () => {
  const { asked } = await open()
  const box = await reply()
  fireEvent.change(box, { target: { value: 'Take , and be well' } })
  box.focus()
  box.setSelectionRange(5, 5)
  box.blur()
  await give()
  await waitFor(async () => expect((await reply()).value).toBe('Take HALO1, and be well'))
  expect(document.activeElement).toBe(await reply())
  expect((await reply()).selectionStart).toBe(10)
  expect(asked.find((a) => a.path === '/contacts/con_1/coupons' && a.method === 'POST')?.body).toEqual({ pool_id: 'off_1', reason: 'Late' })
})

it('puts it at the end of the reply when a note was being written, which stays as it is', async () => {
  drafts.put('cnv_1', 'reply', { text: 'Here it is:', at: 1 })
  await open()
  fireEvent.click(screen.getByRole('button', { name: /^Note/ }))
  const note = screen.getByRole('textbox', { name: /colleagues/ })
  fireEvent.change(note, { target: { value: 'They were cross' } })
  note.focus()
  note.blur()
  await give()
  await waitFor(async () => expect((await reply()).value).toBe('Here it is: HALO1'))
  expect(drafts.get('cnv_1', 'note')?.text).toBe('They were cross')
})

it('says when there is nothing to give, and takes the keys of the table', async () => {
  await open({ 'GET /goodwill-offers': list() })
  await screen.findByRole('button', { name: 'Give a coupon' })
  fireEvent.keyDown(document.body, { key: 'C', shiftKey: true })
  expect(await screen.findByText('There is no offer for goodwill now.')).toBeTruthy()
  expect(await faults()).toEqual([])
})

it('is not there for those who may not answer', async () => {
  await open({ 'GET /me': { ...agent, permissions: permissions.filter((p) => p !== 'conversations.write') } })
  await screen.findByRole('region', { name: 'Promises' })
  expect(screen.queryByRole('button', { name: 'Give a coupon' })).toBe(null)
})
