import { act, cleanup, fireEvent, screen, waitFor, within } from '@testing-library/react'
import { afterEach, describe, expect, it } from 'vitest'
import { store } from '@/app/hub'
import { aCard } from '@/fixtures'
import { aProfile, faults, stage, type Asked } from '@/stage'

afterEach(() => {
  cleanup()
  localStorage.clear()
})

const hour = 3_600_000
const due = (ms: number) => new Date(Date.now() + ms).toISOString()
const promise = (more: object) => ({ conversation_id: 'cnv_2', cycle: 1, text: 'A call', made_at: due(-hour), due_at: due(2 * hour), state: 'running', open: true, stopped_at: null, ...more })
const told = [
  promise({ text: 'A call about the lamp' }), promise({ cycle: 2, text: 'The invoice', due_at: due(-hour), state: 'breached' }),
  promise({ conversation_id: 'cnv_7', cycle: 3, text: 'A refund', open: false, state: 'met' }), promise({ conversation_id: 'cnv_7', cycle: 4, text: 'A new lamp', open: false, state: 'breached' }),
]
/** open shows the customer beside the conversation: on a narrow screen that is a drawer. */
async function open(path: string, more: object = {}) {
  const staged = await stage(path, { ...more })
  if (path.startsWith('/inbox')) fireEvent.click(await screen.findByRole('button', { name: /^Show/ }))
  return staged
}
const section = () => screen.findByRole('region', { name: 'Promises' })
const asks = (asked: Asked[]) => asked.map((a) => a.path).filter((p) => /^.contacts.con_\w+$/.test(p))

describe('what a person was promised', () => {
  it.each(['/inbox/all?c=cnv_1', '/customers/con_1'])('stands in %s: open ones with the time left, the others folded', async (path) => {
    await open(path, { 'GET /contacts/con_1': { ...aProfile, promises: told } })
    const lamp = await within(await section()).findByRole('link', { name: /A call about the lamp/ })
    expect(lamp.getAttribute('href')).toBe('/c/cnv_2')
    expect(within(lamp).getByRole('img').getAttribute('aria-label')).toMatch(/^Promise: .*1 h 59/)
    expect(within(await section()).getByRole('link', { name: /The invoice/ }).textContent).toMatch(/−1 h 00/)
    const fold = (await section()).querySelector('details')!
    expect(fold.open).toBe(false)
    expect(fold.textContent).toMatch(/2 that have ended.*A refund.*Kept.*A new lamp.*Kept late/)
    expect(await faults()).toEqual([])
  })

  it('opens its conversation', async () => {
    await open('/inbox/all?c=cnv_1', { 'GET /contacts/con_1': { ...aProfile, promises: told } })
    fireEvent.click(await within(await section()).findByRole('link', { name: /The invoice/ }))
    await waitFor(() => expect(screen.getByRole('listbox').getAttribute('aria-activedescendant')).toBe('row-cnv_2'))
  })

  it('is said to be nothing, and asked again when it could not be read', async () => {
    await open('/inbox/all?c=cnv_1')
    expect(await within(await section()).findByText('Nothing is promised.')).toBeTruthy()
    cleanup()
    const denied = new Response('{"title":"Forbidden","status":403}', { status: 403 })
    await open('/inbox/all?c=cnv_1', { 'GET /contacts/con_1': denied })
    act(() => { store.put({ kind: 'profile', profile: aProfile as never }, 1) })
    expect((await within(await section()).findByRole('alert')).textContent).toMatch(/Your role does not allow/)
    expect(within(await section()).getByRole('button', { name: 'Try again' })).toBeTruthy()
  })

  it('is asked anew when a promise is made or kept, and not while somebody leafs through', async () => {
    const { asked } = await open('/inbox/all?c=cnv_1')
    await within(await section()).findByText('Nothing is promised.')
    expect(asks(asked)).toEqual(['/contacts/con_1'])
    act(() => store.apply([{ seq: 2, type: 'conversation.promise', contact_id: 'con_1', conversation_id: 'cnv_1', data: { conversation: aCard({ version: 2, contact: { id: 'con_1', name: 'Ada Lovelace' } }) } }]))
    await waitFor(() => expect(asks(asked)).toEqual(['/contacts/con_1', '/contacts/con_1']))
    for (const k of ['j', 'k']) fireEvent.keyDown(document.activeElement ?? document.body, { key: k, bubbles: true })
    act(() => store.apply([{ seq: 3, type: 'conversation.promise', contact_id: 'con_2', conversation_id: 'cnv_2', data: {} }]))
    await new Promise((done) => { setTimeout(done, 300) })
    expect(asks(asked).filter((p) => p.endsWith('con_2'))).toEqual([])
  })
})
