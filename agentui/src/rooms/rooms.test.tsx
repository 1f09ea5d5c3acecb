import { cleanup, fireEvent, screen } from '@testing-library/react'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { faults, stage } from '@/stage'

afterEach(() => {
  cleanup()
  localStorage.clear()
})

const rooms: [path: string, sign: RegExp][] = [
  ['/inbox/all', /Pick a conversation/],
  ['/inbox/all?c=cnv_1', /Where is my parcel/],
  ['/customers/con_1', /Said, not proven/],
  ['/admin/inboxes', /Where customers reach you/],
  ['/admin/inboxes/new', /What kind of inbox/],
  ['/admin/inboxes/inb_1', /Test this inbox/],
  ['/admin/agents', /Olga Petrova/],
  ['/admin/quarantine', /nested too deep/],
  ['/me', /Appearance/],
  ['/reset', /Forgot your password/],
  ['/reset/token', /Choose a new password/],
  ['/invite/token', /Welcome to Parley/],
  ['/setup/token', /You will be the owner/],
]

describe('every room', () => {
  it.each(rooms)('%s is shown and has no fault that axe knows', async (path, sign) => {
    await stage(path)
    expect((await screen.findAllByText(sign)).length).toBeGreaterThan(0)
    expect(await faults()).toEqual([])
  })

  it('says why, with the request to ask about, when the hub fails', async () => {
    const broken = () => new Response('{"title":"Internal Server Error","status":500,"request_id":"req_42"}', { status: 500 })
    await stage('/admin/quarantine', { 'GET /quarantine': broken() })
    expect(await screen.findByText(/req_42/, {}, { timeout: 8000 })).toBeTruthy()
    expect(await faults()).toEqual([])
  }, 10_000)

  it('says who can help when the role does not allow it', async () => {
    const denied = new Response('{"title":"Forbidden","status":403}', { status: 403 })
    await stage('/admin/agents', { 'GET /agents': denied })
    expect(await screen.findByText(/Not for your role/)).toBeTruthy()
  })

  it('goes from one page of the settings to the next, also where scrolling answers a promise', async () => {
    const said = vi.spyOn(console, 'error').mockImplementation(() => {})
    Element.prototype.scrollIntoView = () => Promise.resolve() as unknown as void
    try {
      await stage('/admin/inboxes')
      fireEvent.click(await screen.findByRole('link', { name: 'Agents' }))
      expect((await screen.findAllByText(/Olga Petrova/)).length).toBeGreaterThan(0)
      expect(said.mock.calls.map((c) => String(c[0]))).toEqual([])
    } finally {
      Reflect.deleteProperty(Element.prototype, 'scrollIntoView')
      said.mockRestore()
    }
  })

  it('ticks a group of settings by its name', async () => {
    await stage('/admin/inboxes/new')
    fireEvent.click(await screen.findByRole('button', { name: /Email/ }))
    fireEvent.click(await screen.findByText('Send by SMTP'))
    expect(await screen.findByLabelText(/SMTP server/)).toBeTruthy()
  })

  it('asks to sign in again over the page when the session has ended', async () => {
    const ended = new Response('{"title":"Unauthorized","status":401}', { status: 401 })
    await stage('/inbox/all?c=cnv_1', { 'GET /views': ended })
    expect(await screen.findByText(/Your drafts are still here/)).toBeTruthy()
    expect((await screen.findAllByText(/Where is my parcel/)).length).toBeGreaterThan(0)
  })
})
