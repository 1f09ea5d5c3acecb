import { act, cleanup, fireEvent, screen, waitFor } from '@testing-library/react'
import { afterEach, describe, expect, it } from 'vitest'
import { store } from '@/app/hub'
import { aCard, aMessage } from '@/fixtures'
import { answers, faults, stage } from '@/stage'

afterEach(() => {
  cleanup()
  localStorage.clear()
})

const key = (k: string, more: object = {}) => fireEvent.keyDown(document.activeElement ?? document.body, { key: k, bubbles: true, ...more })
const composer = () => screen.getByPlaceholderText<HTMLTextAreaElement>(/Write to|Only colleagues/)
const write = (text: string) => fireEvent.change(composer(), { target: { value: text } })

async function open(more: Record<string, unknown> = {}) {
  const stagedWith = await stage('/inbox/all?c=cnv_1', more)
  await screen.findByText(/Where is my parcel/)
  await screen.findAllByText('Support')
  return stagedWith
}

describe('the list', () => {
  it('is a listbox that tells where one is', async () => {
    await open()
    const box = screen.getByRole('listbox')
    expect(box.getAttribute('aria-activedescendant')).toBe('row-cnv_1')
    const row = document.getElementById('row-cnv_1')!
    expect([row.getAttribute('aria-selected'), row.getAttribute('aria-setsize'), row.getAttribute('aria-posinset')]).toEqual(['true', '2', '1'])
  })

  it('moves with j and k, and not while somebody writes', async () => {
    await open()
    key('j')
    await waitFor(() => expect(screen.getByRole('listbox').getAttribute('aria-activedescendant')).toBe('row-cnv_2'))
    composer().focus()
    key('k')
    expect(screen.getByRole('listbox').getAttribute('aria-activedescendant')).toBe('row-cnv_2')
  })

  it('shows what happens elsewhere in the row alone', async () => {
    await open()
    act(() => store.apply([{ seq: 2, type: 'conversation.assigned', data: { conversation: aCard({ id: 'cnv_1', version: 2, assignee_id: 'agt_2', priority: 'urgent' }) } }]))
    expect(await screen.findByRole('img', { name: 'Assigned to Olga Petrova' })).toBeTruthy()
  })
})

describe('a conversation that was taken out of sight', () => {
  it('leaves the list at once, also under the pointer, and says so where it was open', async () => {
    await open()
    fireEvent.mouseEnter(screen.getByRole('listbox')) // the order rests
    act(() => store.apply([{ seq: 2, type: 'conversation.hidden', conversation_id: 'cnv_1' }]))
    expect(await screen.findByText('This conversation is no longer yours to see')).toBeTruthy()
    expect(document.getElementById('row-cnv_1')).toBe(null)
    expect(screen.getAllByRole('option').length).toBe(1)
    expect(screen.queryByRole('complementary', { name: 'Customer' })).toBe(null)
    expect(await faults()).toEqual([])
  })
})

describe('the composer', () => {
  it('sends with the last sequence that was seen, our own id, and the undo window of the channel', async () => {
    const sent = aMessage({ id: 'msg_9', seq: 3, direction: 'outbound', text: 'On its way', delivery: { state: 'queued', attempts: 0, error: '' } })
    const { asked } = await open({ 'POST /conversations/cnv_1/messages': sent })
    write('On its way')
    fireEvent.keyDown(composer(), { key: 'Enter', ctrlKey: true })
    expect(composer().value).toBe('')
    await screen.findByText('Waiting to go out')
    const body = asked.find((a) => a.method === 'POST' && a.path.endsWith('/messages'))!.body as Record<string, unknown>
    expect(body).toMatchObject({ kind: 'reply', text: 'On its way', seen_seq: 2, hold_s: 8, inbox_id: 'inb_1' })
    expect(body.client_id).toMatch(/^m_[0-9a-f]{24}$/)
  })

  it('gives the exact draft back on undo', async () => {
    const sent = aMessage({ id: 'msg_9', seq: 3, direction: 'outbound', text: 'Too early', delivery: { state: 'queued', attempts: 0, error: '' } })
    const { asked } = await open({ 'POST /conversations/cnv_1/messages': sent, 'DELETE /conversations/cnv_1/messages/msg_9': aCard({ version: 3 }) })
    write('Too early')
    fireEvent.keyDown(composer(), { key: 'Enter', ctrlKey: true })
    fireEvent.click(await screen.findByRole('button', { name: 'Undo' }))
    await waitFor(() => expect(composer().value).toBe('Too early'))
    expect(asked.some((a) => a.method === 'DELETE')).toBe(true)
  })

  it('waits until it is known which way it goes, and can be undone all the same', async () => {
    const later = (path: string) => {
      let answer = () => {}
      const pending = new Promise((done) => { answer = () => done(answers[path]) })
      return { pending, answer }
    }
    const [inboxes, channels] = [later('GET /inboxes'), later('GET /channels')]
    const sent = aMessage({ id: 'msg_9', seq: 3, direction: 'outbound', text: 'Quick', delivery: { state: 'queued', attempts: 0, error: '' } })
    const { asked } = await stage('/inbox/all?c=cnv_1', { 'POST /conversations/cnv_1/messages': sent, 'GET /inboxes': inboxes.pending, 'GET /channels': channels.pending })
    await screen.findByText(/Where is my parcel/)
    write('Quick')
    fireEvent.keyDown(composer(), { key: 'Enter', ctrlKey: true })
    expect(composer().value).toBe('Quick')
    expect(screen.queryByText('No inbox can reach this person.')).toBe(null)
    await act(async () => inboxes.answer())
    expect(asked.filter((a) => a.path.endsWith('/messages') && a.method === 'POST')).toEqual([])
    await act(async () => channels.answer())
    await waitFor(() => expect(asked.filter((a) => a.path.endsWith('/messages') && a.method === 'POST').length).toBe(1))
    expect(await screen.findByRole('button', { name: 'Undo' })).toBeTruthy()
  })

  it('asks once when the customer wrote in the meantime', async () => {
    const { asked } = await open({ 'POST /conversations/cnv_1/messages': aMessage() })
    write('As I said')
    act(() => store.apply([{ seq: 2, type: 'message.received', data: { conversation: aCard({ version: 2, last_seq: 3, last_inbound_seq: 3 }), message: aMessage({ id: 'msg_3', seq: 3, text: 'Wait!' }) } }]))
    expect(composer().value).toBe('As I said')
    fireEvent.keyDown(composer(), { key: 'Enter', ctrlKey: true })
    expect(screen.getByRole('alert').textContent).toMatch(/has written again/)
    expect(asked.filter((a) => a.path.endsWith('/messages') && a.method === 'POST')).toEqual([])
    fireEvent.keyDown(composer(), { key: 'Enter', ctrlKey: true })
    await waitFor(() => expect(asked.filter((a) => a.path.endsWith('/messages') && a.method === 'POST').length).toBe(1))
  })

  it('keeps the text and offers it again when the hub refuses it', async () => {
    await open({ 'POST /conversations/cnv_1/messages': new Response('{"title":"Unprocessable","status":422,"detail":"text: is too long"}', { status: 422 }) })
    write('Very long')
    fireEvent.keyDown(composer(), { key: 'Enter', ctrlKey: true })
    fireEvent.click(await screen.findByRole('button', { name: 'Back to the draft' }))
    expect(composer().value).toBe('Very long')
  })

  it('tells a note from a reply by more than its colour', async () => {
    await open()
    expect(screen.getByRole('button', { name: /Send to Ada/ })).toBeTruthy()
    key('n')
    expect(await screen.findByRole('button', { name: /Add note/ })).toBeTruthy()
    expect(composer().placeholder).toBe('Only colleagues see this')
    expect(document.activeElement).toBe(composer())
  })

  it('takes nothing along to another conversation: no text, no focus, no kind, no trouble', async () => {
    await open()
    write('')
    key('n')
    await screen.findByRole('button', { name: /Add note/ })
    write('For Olga')
    composer().focus()
    fireEvent.mouseDown(document.getElementById('row-cnv_2')!)
    await waitFor(() => expect(composer().placeholder).toMatch(/^Write to Søren/))
    expect(composer().value).toBe('')
    for (let frame = 0; frame < 4; frame++) await act(() => new Promise((done) => requestAnimationFrame(done))) // nor a moment later
    expect(document.activeElement).toBe(document.body)
    fireEvent.mouseDown(document.getElementById('row-cnv_1')!)
    await waitFor(() => expect(composer().placeholder).toBe('Only colleagues see this'))
    expect(composer().value).toBe('For Olga')
  })
})

describe('a verb', () => {
  it('is shown at once and asked of the hub under an id of ours', async () => {
    const { asked } = await open({ 'POST /conversations/cnv_1/claim': aCard({ version: 2, assignee_id: 'agt_1' }) })
    key('i')
    expect(store.conversation('cnv_1')!.assignee_id).toBe('agt_1')
    await waitFor(() => expect(asked.some((a) => a.path === '/conversations/cnv_1/claim')).toBe(true))
    expect(await screen.findByText('Assigned to you', { selector: 'section span' })).toBeTruthy()
  })

  it('is taken back, with the name of who was faster, when the hub says no', async () => {
    const taken = new Response('{"title":"Conflict","status":409,"code":"claimed","data":{"name":"Olga"}}', { status: 409 })
    await open({ 'POST /conversations/cnv_1/claim': taken })
    key('i')
    expect(await screen.findByText(/Olga was faster/)).toBeTruthy()
    expect(store.conversation('cnv_1')!.assignee_id).toBe(null)
  })

  it('is found in the palette, whose dialog axe has nothing against', async () => {
    await open()
    key('k', { ctrlKey: true })
    const field = await screen.findByRole('combobox')
    expect(await faults()).toEqual([])
    fireEvent.change(field, { target: { value: 'snoo' } })
    expect(screen.getAllByRole('option', { name: /Snooze/ }).length).toBeGreaterThan(0)
  })
})

it('uses no answer of the stage that is not in the table', () => {
  expect(Object.keys(answers).every((k) => /^(GET|POST) \//.test(k))).toBe(true)
})
