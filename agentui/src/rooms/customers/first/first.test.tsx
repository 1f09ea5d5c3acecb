import { cleanup, fireEvent, screen, waitFor, within } from '@testing-library/react'
import { afterEach, expect, it } from 'vitest'
import { aProfile, answers, faults, list, stage } from '@/stage'

afterEach(() => {
  cleanup()
  localStorage.clear()
})

const [channel] = (answers['GET /channels'] as { items: { abilities: object }[] }).items
const [inbox] = (answers['GET /inboxes'] as { items: object[] }).items
const lines = {
  'GET /channels': list({ ...channel, kind: 'whatsapp', name: 'WhatsApp', abilities: { ...channel?.abilities, we_start: true, outside: 'template', handle_kind: 'whatsapp', subject: false, max_text: 4096 } }),
  'GET /inboxes': list({ ...inbox, id: 'inb_9', name: 'Shop line', kind: 'whatsapp' }),
  'GET /inboxes/inb_9/templates': list({ name: 'order_news', language: 'en', category: 'utility', text: 'Hello {{1}}, your order has left.', params: 1 }),
  'GET /contacts/con_1': { ...aProfile, identities: [{ kind: 'whatsapp', address: '40721555012', verified: true }] },
  'GET /contacts/con_1/timeline': list(),
}

async function open(more: object) {
  const staged = await stage('/customers/con_1', { ...lines, ...more } as never)
  fireEvent.click(await screen.findByRole('button', { name: 'Write first' }))
  return { ...staged, dialog: await screen.findByRole('dialog') }
}

it('offers the approved messages where free words may not go', async () => {
  const { asked, dialog } = await open({ 'POST /conversations': { id: 'cnv_1' } })
  expect(await faults()).toEqual([])
  fireEvent.click(within(dialog).getByRole('button', { name: 'Choose a template' }))
  const value = await screen.findByLabelText(/^Value 1/)
  fireEvent.change(value, { target: { value: 'Mina' } })
  fireEvent.click(screen.getByRole('button', { name: 'Send the template' }))
  await waitFor(() => expect(asked.find((a) => a.method === 'POST' && a.path.endsWith('/conversations'))?.body).toMatchObject({ contact_id: 'con_1', inbox_id: 'inb_9', template: { name: 'order_news', language: 'en', params: ['Mina'] } }))
})

it('keeps the words when they are refused, and begins once', async () => {
  const { asked, dialog } = await open({})
  fireEvent.change(within(dialog).getByLabelText('Message'), { target: { value: 'Your order has left.' } })
  for (const _ of [1, 2]) {
    const before = asked.length
    fireEvent.click(within(dialog).getByRole('button', { name: 'Send' }))
    await waitFor(() => expect(asked.length).toBeGreaterThan(before))
    await within(dialog).findByRole('alert')
  }
  expect(within(dialog).getByLabelText<HTMLTextAreaElement>('Message').value).toBe('Your order has left.')
  const ids = asked.filter((a) => a.method === 'POST' && a.path.endsWith('/conversations')).map((a) => (a.body as { client_id: string }).client_id)
  expect(ids.length).toBeGreaterThan(1)
  expect(new Set(ids).size).toBe(1)
})

it('is not there where the customer has to begin', async () => {
  const [only] = (lines['GET /channels'] as { items: { abilities: object }[] }).items
  await stage('/customers/con_1', { ...lines, 'GET /channels': list({ ...only, abilities: { ...only?.abilities, we_start: false } }) } as never)
  await screen.findByText('40721555012')
  expect(screen.queryByRole('button', { name: 'Write first' })).toBe(null)
})

it('goes out from the address that was chosen, where the inbox has several', async () => {
  const { asked, dialog } = await open({ 'GET /inboxes': list({ ...inbox, id: 'inb_9', name: 'Shop line', kind: 'whatsapp', senders: [{ address: 'help@x.org' }, { address: 'sales@x.org' }] }) })
  const choice = within(dialog).getByRole<HTMLSelectElement>('combobox', { name: 'Send from the address' })
  expect(choice.value).toBe('help@x.org')
  fireEvent.change(choice, { target: { value: 'sales@x.org' } })
  fireEvent.change(within(dialog).getByLabelText('Message'), { target: { value: 'Your order has left.' } })
  fireEvent.click(within(dialog).getByRole('button', { name: 'Send' }))
  await waitFor(() => expect(asked.find((a) => a.method === 'POST' && a.path.endsWith('/conversations'))?.body).toMatchObject({ inbox_id: 'inb_9', from: 'sales@x.org' }))
})
