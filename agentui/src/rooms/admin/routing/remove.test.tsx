import { cleanup, fireEvent, screen, waitFor, within } from '@testing-library/react'
import { afterEach, expect, it } from 'vitest'
import { aCard } from '@/fixtures'
import { agent, faults, list, permissions, stage } from '@/stage'

afterEach(() => {
  cleanup()
  localStorage.clear()
})

const table = {
  'GET /me': { ...agent, permissions: [...permissions, 'teams.write', 'roster.write'] },
  'GET /teams': list({ id: 'tea_1', name: 'Billing', member_ids: [], version: 1 }), 'GET /teams/tea_1/routing': { strategy: 'manual', version: 1 },
  'GET /conversations': { items: [aCard(), aCard({ id: 'cnv_2' })], next_cursor: null, as_of: 1 }, 'GET /calendars': list(),
}
const refused = (body: object) => new Response(JSON.stringify({ title: 'Conflict', status: 409, ...body }), { status: 409 })

async function ask(more: object) {
  const staged = await stage('/admin/routing', { ...table, ...more })
  fireEvent.click(await screen.findByRole('button', { name: 'Billing' }))
  fireEvent.click(await screen.findByRole('button', { name: 'Delete the team' }))
  const dialog = await screen.findByRole('dialog', { name: 'Delete Billing?' })
  return { ...staged, dialog }
}
const go = (dialog: HTMLElement) => fireEvent.click(within(dialog).getByRole('button', { name: 'Delete the team' }))

it('says what becomes of a team’s conversations before it goes, and takes it', async () => {
  const { asked, dialog } = await ask({ 'DELETE /teams/tea_1': {} })
  await within(dialog).findByText('2 open conversations are in this team.')
  expect(dialog.textContent).toMatch(/goes to the team of its inbox/)
  expect(asked.some((a) => a.method === 'DELETE')).toBe(false)
  expect(await faults()).toEqual([])
  go(dialog)
  expect(await screen.findByText('Billing is gone')).toBeTruthy()
  expect(asked.filter((a) => a.method === 'DELETE').map((a) => a.path)).toEqual(['/teams/tea_1'])
})

it('shows what still names the team, with the way there', async () => {
  const used_by = [{ kind: 'rule', id: 'r1', name: 'To billing' }, { kind: 'sla_policy', id: 'p1', name: 'Gold' }, { kind: 'sla_calendars' }, { kind: 'inbox', id: 'inb_1', name: 'Support' }]
  const { dialog } = await ask({ 'DELETE /teams/tea_1': refused({ code: 'in_use', data: { used_by } }) })
  go(dialog)
  const alert = await within(dialog).findByRole('alert')
  expect(within(alert).getAllByRole('link').map((a) => [a.textContent, a.getAttribute('href')])).toEqual([
    ['Rule “To billing”', '/admin/rules#r1'], ['SLA policy “Gold”', '/admin/sla#p1'], ['Which calendar a team has, under SLA policies', '/admin/sla'], ['Inbox “Support”', '/admin/inboxes/inb_1'],
  ])
  expect(await faults()).toEqual([])
})

it('says why it failed otherwise, and stays', async () => {
  const { dialog } = await ask({ 'DELETE /teams/tea_1': new Response('{"title":"x","status":403}', { status: 403 }) })
  go(dialog)
  await waitFor(() => expect(within(dialog).getByRole('alert').textContent).toBe('Your role does not allow this.'))
})
