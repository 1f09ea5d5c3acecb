import { cleanup, fireEvent, screen, waitFor, within } from '@testing-library/react'
import { afterEach, describe, expect, it } from 'vitest'
import { selection, store } from '@/app/hub'
import { aCard } from '@/fixtures'
import { faults, stage } from '@/stage'
import { loadOverlays } from '@/ui/base'

afterEach(() => {
  cleanup()
  selection.clear()
  localStorage.clear()
})

const key = (k: string, more: object = {}) => fireEvent.keyDown(document.activeElement ?? document.body, { key: k, bubbles: true, ...more })
const done = (id: string, version = 2) => aCard({ id, version, status: 'resolved' })
const posts = (asked: { method: string; path: string }[], end: string) => asked.filter((a) => a.method === 'POST' && a.path.endsWith(end)).map((a) => a.path.split('/')[2])

async function open(more: Record<string, unknown> = {}) {
  const staged = await stage('/inbox/all?c=cnv_1', more)
  await screen.findByText(/Where is my parcel/)
  return staged
}

describe('several at once', () => {
  it('are picked with x, J and Ctrl+A, and let go with Escape', async () => {
    await open()
    key('x')
    expect(await screen.findByText('1 picked')).toBeTruthy()
    expect(document.getElementById('row-cnv_1')!.getAttribute('aria-checked')).toBe('true')
    key('J', { shiftKey: true })
    expect(await screen.findByText('2 picked')).toBeTruthy()
    expect(await faults()).toEqual([])
    key('Escape')
    await waitFor(() => expect(screen.queryByText('2 picked')).toBe(null))
    key('a', { ctrlKey: true })
    expect(await screen.findByText('2 picked')).toBeTruthy()
  })

  it('are done with one key, and taken back with one', async () => {
    const { asked } = await open({ 'POST /conversations/cnv_1/status': done('cnv_1'), 'POST /conversations/cnv_2/status': done('cnv_2') })
    key('a', { ctrlKey: true })
    await screen.findByText('2 picked')
    key('e')
    expect(await screen.findByText('2 changed')).toBeTruthy()
    expect(posts(asked, '/status')).toEqual(['cnv_1', 'cnv_2'])
    expect([store.conversation('cnv_1')!.status, store.conversation('cnv_2')!.status]).toEqual(['resolved', 'resolved'])
    fireEvent.click(screen.getByRole('button', { name: 'Undo' }))
    expect(await screen.findByText('2 taken back')).toBeTruthy()
    expect(asked.filter((a) => a.path.endsWith('/status')).map((a) => (a.body as { status: string }).status)).toEqual(['resolved', 'resolved', 'open', 'open'])
  })

  it('say how many did not work, and why, and take back only the others', async () => {
    const no = new Response('{"title":"Forbidden","status":403}', { status: 403 })
    const { asked } = await open({ 'POST /conversations/cnv_1/status': done('cnv_1'), 'POST /conversations/cnv_2/status': no })
    key('a', { ctrlKey: true })
    await screen.findByText('2 picked')
    key('e')
    expect(await screen.findByText('1 changed, 1 not: Your role does not allow this.')).toBeTruthy()
    fireEvent.click(screen.getByRole('button', { name: 'Undo' }))
    expect(await screen.findByText('1 taken back')).toBeTruthy()
    expect(posts(asked, '/status')).toEqual(['cnv_1', 'cnv_2', 'cnv_1'])
  })

  it('are not sorted by what a quick hand types into the list that opens', async () => {
    const { asked } = await open({ 'POST /conversations/cnv_1/status': done('cnv_1') })
    await loadOverlays()
    key('x')
    await screen.findByText('1 picked')
    key('t')
    expect(document.activeElement?.getAttribute('role')).toBe('combobox')
    fireEvent.keyDown(document.body, { key: 'e', bubbles: true }) // to the page, as of a browser that is a frame behind
    expect(posts(asked, '/status')).toEqual([])
  })

  it('of the whole list are asked for page by page, also what is not loaded', async () => {
    const items = [aCard({ id: 'cnv_1' }), aCard({ id: 'cnv_2' })]
    const { asked } = await open({ 'GET /conversations': { items, next_cursor: null, as_of: 1 }, 'POST /conversations/cnv_1/claim': aCard(), 'POST /conversations/cnv_2/claim': aCard({ id: 'cnv_2' }) })
    key('x')
    selection.everything()
    await screen.findByText('Everything in this list')
    key('i')
    expect(await screen.findByText('2 changed')).toBeTruthy()
    expect(posts(asked, '/claim')).toEqual(['cnv_1', 'cnv_2'])
  })
})

describe('merge and split', () => {
  it('asks which one goes on in this one', async () => {
    const { asked } = await open({ 'POST /conversations/cnv_1/merge': aCard({ version: 2 }) })
    key('M', { shiftKey: true })
    await screen.findByRole('combobox', { name: 'Merge' })
    fireEvent.click(await screen.findByRole('option', { name: /Søren Kvist/, selected: true }))
    expect(await screen.findByText('1 merged into this one')).toBeTruthy()
    expect(asked.find((a) => a.path.endsWith('/merge'))!.body).toEqual({ other_id: 'cnv_2' })
  })

  it('makes a message a conversation of its own, after asking, and opens it', async () => {
    const { asked } = await open({ 'POST /conversations/cnv_1/split': aCard({ id: 'cnv_9', subject: 'Another matter', flags: ['split'], linked_id: 'cnv_1' }), 'GET /conversations/cnv_9/messages': { items: [], next_cursor: null, as_of: 1 } })
    fireEvent.click(screen.getByRole('button', { name: 'Split off from here' }))
    fireEvent.click(within(await screen.findByRole('dialog')).getByRole('button', { name: 'Split off from here' }))
    expect(await screen.findByRole('heading', { name: 'Another matter' })).toBeTruthy()
    expect(screen.getByText('This was split off from another conversation.')).toBeTruthy()
    expect(asked.find((a) => a.path.endsWith('/split'))!.body).toEqual({ message_id: 'msg_1' })
  })
})
