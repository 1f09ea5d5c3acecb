import { act, cleanup, fireEvent, screen, waitFor, within } from '@testing-library/react'
import { afterEach, expect, it } from 'vitest'
import { moments } from '@/app/hub'
import { speak } from '@/i18n'
import { aCard } from '@/fixtures'
import { answers, faults, list, stage, type Asked } from '@/stage'

afterEach(async () => {
  cleanup()
  localStorage.clear()
  await speak('en')
})

const chat = { id: 'inb_2', name: 'Shop', kind: 'chat', brand_id: 'b', disabled: false, senders: [], settings: {}, created_at: '2026-01-01T00:00:00Z', version: 1 }
const channel = { kind: 'chat', name: 'Web chat', abilities: { class: 'live', handle_kind: 'visitor', files: { max: 5, max_bytes: 1e6, types: [] }, max_text: 10_000 }, fields: [] }
const at = (minutes: number) => new Date(Date.now() - minutes * 60_000).toISOString()
const aVisit = {
  since: at(9), seen: at(1), here: true, landing: 'https://shop.example/?utm_source=letter&utm_campaign=spring', referrer: 'https://search.example/find', browser: 'Firefox', system: 'Windows', language: 'ro-RO',
  pages: [{ url: 'https://shop.example/lamps/%C3%A9t%C3%A9', title: 'Summer lamps', at: at(1) }, { url: 'https://shop.example/about', title: '', at: at(5) }, { url: 'https://shop.example/', title: 'The shop', at: at(9) }],
}
const path = 'GET /conversations/cnv_1/visit'
const base = {
  'GET /inboxes': list(...(answers['GET /inboxes'] as { items: object[] }).items, chat), 'GET /channels': list(...(answers['GET /channels'] as { items: object[] }).items, channel),
  'GET /conversations': list(aCard({ id: 'cnv_1', inbox_ids: ['inb_2'], last_inbox_id: 'inb_2', channel: 'chat', unread: true, last_seq: 2, last_inbound_seq: 2 })),
}
async function open(more: object) {
  const staged = await stage('/inbox/all?c=cnv_1', { ...base, ...more })
  fireEvent.click(await screen.findByRole('button', { name: /^(Show|Afficher|Arată)/ }))
  return staged
}
const section = (name = 'On your site') => screen.findByRole('region', { name })
const times = (asked: Asked[]) => asked.filter((a) => a.path.endsWith('/visit')).length

it('says where the visitor is, how they came, and with what', async () => {
  await open({ [path]: { kept: true, visit: aVisit } })
  const block = within(await section())
  const page = await block.findByRole('link', { name: /^Summer lamps/ })
  expect(page.getAttribute('href')).toBe('https://shop.example/lamps/%C3%A9t%C3%A9')
  expect(page.getAttribute('rel')).toBe('noreferrer noopener')
  expect(page.textContent).toMatch('shop.example/lamps/été')
  expect(block.getByText('There now')).toBeTruthy()
  expect([...(await section()).querySelectorAll('dt')].map((dt) => `${dt.textContent}: ${dt.nextSibling?.textContent}`)).toEqual([
    'Came from: search.example/find', 'First page: shop.example', 'Campaign: letter · spring', 'Device: Firefox on Windows', 'Language: Romanian (Romania)',
  ])
  expect(block.queryByRole('link', { name: /search/ })).toBe(null)
  const fold = (await section()).querySelector('details')!
  expect(fold.open).toBe(false)
  expect(fold.textContent).toMatch(/^2 pages before.*about.*The shop/)
  expect(await faults()).toEqual([])
})

it('leaves out what is not known, and makes no link of what is no web address', async () => {
  const bare = { ...aVisit, here: false, landing: '', referrer: '', browser: '', system: 'iPhone', language: '', pages: [{ url: 'javascript:alert(1)', title: '<b>x</b>', at: at(1) }] }
  await open({ [path]: { kept: true, visit: bare } })
  const block = within(await section())
  expect(await block.findByText('<b>x</b>')).toBeTruthy()
  expect(block.queryByRole('link')).toBe(null)
  expect(block.getByText(/^Last seen/)).toBeTruthy()
  expect([...(await section()).querySelectorAll('dt')].map((dt) => dt.textContent)).toEqual(['Device'])
})

it('shows a path as it came when it would hide something', async () => {
  await open({ [path]: { kept: true, visit: { ...aVisit, pages: [{ url: 'https://shop.example/a%E2%80%AEgnp.exe', title: '', at: at(1) }] } } })
  expect((await within(await section()).findByRole('link')).textContent).toMatch('shop.example/a%E2%80%AEgnp.exe')
})

it('asks again when the visitor moves', async () => {
  const { asked } = await open({ [path]: { kept: true, visit: aVisit } })
  await section()
  expect(times(asked)).toBe(1)
  act(() => moments.take({ t: 'e', k: 'moved', c: 'cnv_1', by: { type: 'contact', id: 'con_1', name: 'Ada' }, on: true, ttl_s: 2 }, 'agt_1'))
  await waitFor(() => expect(times(asked)).toBe(2))
  expect(screen.queryByText('is typing…')).toBe(null)
})

it('says so when nothing is known, and when it cannot be read', async () => {
  await open({ [path]: { kept: true, visit: null } })
  expect(await within(await section()).findByText(/^No page is known/)).toBeTruthy()
  cleanup()
  await open({ [path]: new Response('{"title":"Forbidden","status":403}', { status: 403 }) })
  expect((await within(await section()).findByRole('alert')).textContent).toMatch(/Your role does not allow/)
  expect(within(await section()).getByRole('button', { name: 'Try again' })).toBeTruthy()
})

it('waits in its place where the inbox is known to keep visits', async () => {
  await open({ [path]: { kept: true, visit: aVisit } })
  await section()
  cleanup()
  await open({ [path]: new Promise(() => {}) })
  expect((await within(await section()).findByRole('status')).textContent).toMatch(/Loading/)
})

it('is not there where the inbox keeps nothing, nor asked for on other channels', async () => {
  const { asked } = await open({ [path]: { kept: false, visit: null } })
  await waitFor(() => expect(times(asked)).toBe(1))
  await screen.findByRole('region', { name: 'Promises' })
  expect(screen.queryByRole('region', { name: 'On your site' })).toBe(null)
  cleanup()
  const other = await stage('/inbox/all?c=cnv_1', { [path]: { kept: true, visit: aVisit } })
  fireEvent.click(await screen.findByRole('button', { name: /^Show/ }))
  await screen.findByRole('region', { name: 'Promises' })
  await new Promise((done) => { setTimeout(done, 300) })
  expect(times(other.asked)).toBe(0)
})

it.each([['fr', 'Sur votre site', 'Firefox sur Windows'], ['ro', 'Pe site-ul dumneavoastră', 'Firefox pe Windows']])('speaks %s', async (code, title, device) => {
  await open({ 'GET /me': { ...(answers['GET /me'] as object), language: code }, [path]: { kept: true, visit: aVisit } })
  expect(await within(await section(title)).findByText(device)).toBeTruthy()
})
