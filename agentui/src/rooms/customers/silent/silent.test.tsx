import { cleanup, fireEvent, screen, waitFor, within } from '@testing-library/react'
import { afterEach, describe, expect, it } from 'vitest'
import { agent, faults, list, permissions, stage } from '@/stage'
import { cell, read } from './wire'

afterEach(cleanup)

const admin = { ...agent, permissions: [...permissions, 'suppressions.write', 'contacts.export'] }
const held = { kind: 'email', scope: '', address: 'ada@x.example', reason: 'complaint', source: 'agt_1', at: '2026-01-02T10:00:00Z', until: null }
const show = (more: object = {}, me: object = admin, search = '') => stage(`/customers/suppressions${search}`, { 'GET /me': me, 'GET /suppressions': list(held), 'POST /suppressions': new Response(null, { status: 204 }), 'DELETE /suppressions': new Response(null, { status: 204 }), ...more })

describe('addresses that campaigns leave alone', () => {
  it('are read from lists and files, each once', () => {
    expect(read('\uFEFFname;mail\r\nAda;ADA@x.example\r\n"Bob";"+44 20 7183-8750"\n\'+40721555012\nada@x.example\nnobody\n')).toEqual({
      found: [{ kind: 'email', address: 'ada@x.example' }, { kind: 'phone', address: '+442071838750' }, { kind: 'phone', address: '+40721555012' }], not: ['nobody'],
    })
  })

  it('are written so that no spreadsheet counts with them', () => {
    expect(['+4072', '=1+1', 'a,b', 'say "x"', '-'].map(cell)).toEqual(["'+4072", "'=1+1", '"a,b"', '"say ""x"""', "'-"])
  })

  it('are listed with why and by whom, narrowed as the address bar says, and let go after a question', async () => {
    const { asked } = await show({}, admin, '?reason=complaint&q=ada')
    expect(await screen.findByText(/They complained · Grace Hopper/)).toBeTruthy()
    expect((screen.getByLabelText<HTMLInputElement>('Address')).value).toBe('ada')
    expect((screen.getByLabelText<HTMLSelectElement>('Reason')).value).toBe('complaint')
    expect(await faults()).toEqual([])
    fireEvent.click(screen.getByRole('button', { name: 'Lift: ada@x.example' }))
    fireEvent.click(within(await screen.findByRole('dialog')).getByRole('button', { name: 'Lift' }))
    await waitFor(() => expect(asked.filter((a) => a.method === 'DELETE').map((a) => a.path)).toEqual(['/suppressions']))
  })

  it('are added as a list; what the hub does not take is told', async () => {
    const { asked } = await show({ 'GET /suppressions': list(), 'POST /suppressions': new Response('{"title":"Unprocessable Entity","status":422,"detail":"no"}', { status: 422 }) })
    expect(await screen.findByText('No address is left alone')).toBeTruthy()
    fireEvent.click(screen.getByRole('button', { name: 'Leave addresses alone' }))
    const dialog = within(await screen.findByRole('dialog'))
    fireEvent.change(dialog.getByLabelText(/^Addresses/), { target: { value: 'a@x.example\nb@y\nc@x.example' } })
    expect(dialog.getByText('3 addresses found.')).toBeTruthy()
    fireEvent.click(dialog.getByRole('button', { name: 'Leave 3 alone' }))
    expect(await screen.findByText(/^3 were not taken: a@x.example, b@y, c@x.example/)).toBeTruthy()
    expect(asked.filter((a) => a.method === 'POST' && a.path.endsWith('/suppressions')).map((a) => (a.body as { items: unknown[] }).items.length)).toEqual([3, 1, 2, 1, 1])
  })

  it('may be looked at by those who may not change them, and fail aloud', async () => {
    await show({}, { ...agent, permissions })
    expect(await screen.findByText('ada@x.example')).toBeTruthy()
    expect(screen.queryByRole('button', { name: /Lift/ })).toBe(null)
    expect(screen.queryByRole('button', { name: 'Leave addresses alone' })).toBe(null)
    cleanup()
    await show({ 'GET /suppressions': new Response('{"title":"Not Found","status":404}', { status: 404 }) }, admin, '?q=other')
    expect(await screen.findByRole('button', { name: 'Try again' })).toBeTruthy()
  })
})
