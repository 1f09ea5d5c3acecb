import { cleanup, fireEvent, screen, waitFor, within } from '@testing-library/react'
import { afterEach, expect, it } from 'vitest'
import { called } from '@/i18n/names'
import { aProfile, agent, faults, list, permissions, stage } from '@/stage'
import { counter } from '../export'
import { money, spoken } from './events'
import { shown } from './traits'

afterEach(() => {
  cleanup()
  localStorage.clear()
})

const person = {
  ...aProfile, traits: { plan: 'Pro', seats: '1200' }, consents: [{ channel: 'email', purpose: 'marketing', given: true, source: 'Form', at: '2026-01-01T00:00:00Z' }],
  trait_sources: [{ key: 'plan', value: 'Pro', source: 'import', at: '2026-01-01T00:00:00Z' }, { key: 'seats', value: '1200', source: 'api', at: '2026-01-01T00:00:00Z' }],
}
const known = {
  'GET /contacts/con_1': person, 'GET /contacts/con_1/events': list({ id: 'evt_1', contact_id: 'con_1', name: 'order.placed', at: '2026-01-02T00:00:00Z', amount: 20, props: { currency: 'EUR' }, source: 'shop', created_at: '2026-01-02T00:00:00Z' }),
  'GET /contacts/con_1/coupons': list({ id: 'cpn_1', pool_id: 'off_1', name: 'Spring', terms: 'A tea for free', ends_at: null, code: 'TEA1', given_at: '2026-01-02T00:00:00Z', by: { type: 'campaign', id: 'cmp_1', name: 'Hello' }, campaign_id: 'cmp_1', campaign: 'Hello', run_id: 'run_1', reason: '', redeemed_at: null }),
  'GET /contacts/con_1/organisation': { organisation: null }, 'GET /suppressions': list(), 'GET /contacts/count': { people: 2, traits: {} },
  'GET /profile-schema': { traits: [{ key: 'seats', label: 'Seats', type: 'number' }], undeclared: ['plan'], events: ['order.placed'], version: 1 },
}

it('tells what is known, and lets only who may change it', async () => {
  await stage('/customers/con_1', known as never)
  await screen.findByText('€20.00')
  await screen.findByText('1,200')
  await screen.findByText(/^An import,/)
  expect(document.querySelector('[data-page]')?.textContent).toBe(called(person))
  expect(within(screen.getByRole('region', { name: 'Consents' })).getByText('Yes')).toBeTruthy()
  expect(screen.queryByRole('button', { name: /Withdraw/ })).toBe(null) // the stage's owner has no contacts.write
  expect(await faults()).toEqual([])
})

it('keeps what was typed when a consent is refused, and sends it with its source', async () => {
  const { asked } = await stage('/customers/con_1', { ...known, 'GET /me': { ...agent, permissions: [...permissions, 'contacts.write'] } } as never)
  fireEvent.click(await screen.findByRole('button', { name: /^Withdraw:/ }))
  const dialog = await screen.findByRole('dialog')
  fireEvent.click(within(dialog).getByRole('button', { name: 'Save' }))
  await within(dialog).findByText(/without a source it is no proof/)
  fireEvent.change(within(dialog).getByLabelText(/^Where it was said/), { target: { value: 'On the phone' } })
  fireEvent.click(within(dialog).getByRole('button', { name: 'Save' }))
  await waitFor(() => expect(asked.find((a) => a.method === 'PATCH')?.body).toEqual({ consents: [{ channel: 'email', purpose: 'marketing', given: false, source: 'On the phone' }] }))
  expect(within(dialog).getByLabelText<HTMLInputElement>(/^Where it was said/).value).toBe('On the phone')
})

it('shows that a yes waits to be confirmed, and asks again', async () => {
  const waits = { channel: 'email', purpose: 'marketing', given: false, pending: true, source: 'form', at: '2026-01-01T00:00:00Z', asked_at: '2026-01-01T00:00:01Z', asked_in: 'cs_1', confirm_by: '2026-01-08T00:00:01Z' }
  const { asked } = await stage('/customers/con_1', { ...known, 'GET /contacts/con_1': { ...person, consents: [waits] }, 'POST /contacts/con_1/consents/ask': waits, 'GET /me': { ...agent, permissions: [...permissions, 'contacts.write'] } } as never)
  const consents = await screen.findByRole('region', { name: 'Consents' })
  await within(consents).findByText('To be confirmed')
  within(consents).getByText(/nobody confirmed until/)
  fireEvent.click(within(consents).getByRole('button', { name: /^Ask again to confirm:/ }))
  await waitFor(() => expect(asked.find((a) => a.method === 'POST')?.body).toEqual({ channel: 'email', purpose: 'marketing' }))
  await screen.findByText('They are asked once more')
  expect(await faults()).toEqual([])
})

it('reads values by their type, and amounts in their currency', () => {
  expect([shown('true', 'bool'), shown('x', 'bool'), shown('a,b', 'list'), shown('2031-05-06', 'date'), shown('12', 'text')]).toEqual(['Yes', 'x', 'a, b', 'May 6, 2031', '12'])
  expect([money(3, 'EUR'), money(3, 'euros'), money(2.5, undefined), spoken('order.placed_again')]).toEqual(['€3.00', '3', '2.5', 'Order placed again'])
})

it('counts people of a file, not lines', () => {
  const count = counter()
  const bytes = (s: string) => new TextEncoder().encode(s)
  expect(count(bytes('name,note\n"Ada","two\nlines"\nBo'))).toBe(1)
  expect(count(bytes('b,"a ""quoted"" word"\n'))).toBe(2)
})

it('gives a coupon for goodwill, with the reason, and says when there is none to give', async () => {
  const offer = { id: 'off_2', name: 'Sorry', terms: '10 % off', ends_at: null, left: 3 }
  const { asked } = await stage('/customers/con_1', { ...known, 'GET /goodwill-offers': list(offer), 'POST /contacts/con_1/coupons': { code: 'SORRY1' }, 'GET /me': { ...agent, permissions: [...permissions, 'conversations.write'] } } as never)
  const coupons = await screen.findByRole('region', { name: 'Coupons' })
  await within(coupons).findByText('TEA1')
  within(coupons).getByText(/from the campaign Hello/)
  fireEvent.click(within(coupons).getByRole('button', { name: 'Give a coupon' }))
  const dialog = await screen.findByRole('dialog')
  await within(dialog).findByText('10 % off')
  fireEvent.click(within(dialog).getByRole('button', { name: 'Give a coupon' }))
  await within(dialog).findByText('Say why, in one line')
  expect(asked.some((a) => a.method === 'POST')).toBe(false)
  fireEvent.change(within(dialog).getByLabelText(/^Why/), { target: { value: ' The parcel came late ' } })
  fireEvent.click(within(dialog).getByRole('button', { name: 'Give a coupon' }))
  await waitFor(() => expect(asked.find((a) => a.method === 'POST')?.body).toEqual({ pool_id: 'off_2', reason: 'The parcel came late' }))
  await screen.findByText('SORRY1 is theirs now')
  cleanup()
  await stage('/customers/con_1', { ...known, 'GET /goodwill-offers': list(), 'GET /me': { ...agent, permissions: [...permissions, 'conversations.write'] } } as never)
  fireEvent.click(await screen.findByRole('button', { name: 'Give a coupon' }))
  await screen.findByText('There is no offer for goodwill now.')
})
