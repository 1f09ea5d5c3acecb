import { cleanup, fireEvent, screen } from '@testing-library/react'
import { afterEach, expect, it } from 'vitest'
import { agent, aProfile, faults, permissions, stage } from '@/stage'

afterEach(() => {
  cleanup()
  localStorage.clear()
})

const address = 'ada@example.org'
const session = { 'GET /me': { ...agent, permissions: [...permissions, 'contacts.write'] } }
const person = (blocked: boolean) => ({ ...aProfile, identities: [{ kind: 'email', address, verified: true, blocked }] })

it('blocks an address from its menu', async () => {
  const { asked } = await stage('/inbox/all?c=cnv_1', { ...session, 'GET /contacts/con_1': person(false), 'PATCH /contacts/con_1': person(true) } as never)
  fireEvent.click(await screen.findByRole('button', { name: /^Show/ }))
  fireEvent.click(await screen.findByRole('button', { name: `More about ${address}` }))
  fireEvent.click(await screen.findByRole('menuitem', { name: 'Block this address' }))
  await screen.findByText(/is blocked\. What comes from it is kept as spam/)
  expect(asked.find((a) => a.method === 'PATCH')?.body).toEqual({ identities: [{ kind: 'email', scope: '', address, blocked: true }] })
  expect(await faults()).toEqual([])
})

it('shows that an address is blocked, and hears it again', async () => {
  const { asked } = await stage('/inbox/all?c=cnv_1', { ...session, 'GET /contacts/con_1': person(true), 'PATCH /contacts/con_1': person(false) } as never)
  fireEvent.click(await screen.findByRole('button', { name: /^Show/ }))
  await screen.findByText('Blocked')
  fireEvent.click(await screen.findByRole('button', { name: `More about ${address}` }))
  fireEvent.click(await screen.findByRole('menuitem', { name: 'Unblock this address' }))
  await screen.findByText(/is heard again/)
  expect(asked.find((a) => a.method === 'PATCH')?.body).toEqual({ identities: [{ kind: 'email', scope: '', address, blocked: false }] })
})
