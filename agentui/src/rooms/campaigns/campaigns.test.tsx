import { act, cleanup, fireEvent, screen, within, waitFor } from '@testing-library/react'
import { afterEach, describe, expect, it } from 'vitest'
import { queries } from '@/app/hub'
import { agent, faults, list, permissions, stage } from '@/stage'

afterEach(() => {
  cleanup()
  localStorage.clear()
})

const me = { ...agent, permissions: [...permissions, 'campaigns.read', 'campaigns.write', 'campaigns.send'] }
const campaign = { name: 'Autumn offer', purpose: 'marketing', audience: { everyone: true }, template: 'tpl_1', inboxes: ['inb_1'] }
const saved = { id: 'cmp_1', campaign, version: 14, changed_at: '2026-01-01T09:31:00Z', changed_by: 'agt_1' }
const run = { id: 'run_1', seq: 3, campaign_id: 'cmp_1', revision: 14, state: 'running', reason: '', planned: 10, start_at: '2026-01-01T10:00:00Z', planned_at: '2026-01-01T10:00:00Z', started_at: '2026-01-01T10:00:00Z', ended_at: null, created_at: '2026-01-01T09:59:00Z', created_by: 'agt_1' }
const count = (state: string, n: number, reason = '', more = {}) => ({ state, reason, variant: '', channel: 'email', count: n, ...more })
const sum = (more: object) => ({ variant: '', channel: 'email', planned: 0, sent: 0, delivered: 0, read: 0, clicked: 0, answered: 0, solved: 0, bought: 0, amount: 0, opted_out: 0, failed: 0, skipped: 0, held_out: 0, waiting: 0, ...more })
const group = (name: string, n: number, yes: number) => ({ name, n, yes, rate: yes / n, low: yes / n / 2, high: (yes / n) * 2 })
const verdict = { finding: 'chance', key: 'chance.more', best: 'B', next: 'A', chance: 0.2, low: -0.01, high: 0.05, more: 400 }
const report = {
  run, sums: [sum({ variant: 'A', planned: 4, sent: 4, answered: 1 }), sum({ variant: 'B', planned: 3, sent: 3, answered: 2, solved: 1, opted_out: 1 }), sum({ channel: '', planned: 3, skipped: 2, waiting: 1 })],
  tracking: { links: [{ variant: '', url: 'https://shop.example/tea?utm_source=x', count: { human: 12, machine: 3, people: 0 } }], opens: { human: 5, machine: 9, people: 0 } }, counted: 'aggregate', goal: '', outcomes: [],
  compared: [{ metric: 'answered', judged: true, groups: [group('A', 4, 1), group('B', 3, 2)], ...verdict }], lift: { got: group('got', 90, 9), nothing: group('held_out', 10, 1), ...verdict, finding: 'few', key: 'few', best: 'got', next: 'held_out', more: 90 },
  counts: [count('accepted', 5), count('replied', 2), count('skipped', 2, 'no_consent', { channel: '' }), count('held', 1, 'open_conversation')],
}
const part = (at: string, sent: number, answered: number) => ({ at, sent, delivered: 0, answered, opted_out: 0, clicks: 2, machine: 1 })
const times = { zone: 'Europe/Paris', step: 'hour', since: null, parts: [part('2026-01-01T10:00:00Z', 5, 0), part('2026-01-01T11:00:00Z', 2, 3)] }
const row = { n: 9, contact_id: 'con_1', step: 0, variant: '', inbox_id: '', channel: '', to: '', locale: '', revision: 0, state: 'skipped', reason: 'no_consent', due_at: null, attempts: 0, updated_at: '2026-01-01T10:00:01Z', accepted_at: null, error: '', digest: '', snapshot: null, conversation_id: null }
const table = {
  'GET /me': me, 'GET /campaigns': list(saved), 'GET /campaigns/cmp_1': saved, 'GET /campaigns/cmp_1/runs': list(), 'POST /campaigns/check': { findings: [], audience: 14970 },
  'GET /campaign-runs/run_1': report, 'GET /campaign-runs/run_1/times': times, 'GET /campaign-runs/run_1/recipients': list(row), 'GET /segments': list({ id: 'seg_1', name: 'Regulars', members: 42, ready: true }),
  'GET /templates': list({ id: 'tpl_1', name: 'Offer', kind: 'message', purpose: 'marketing', channels: ['email'], locales: [''], revision: 3, state: { live: { revision: 2 } } }),
  'POST /templates/tpl_1/preview': { revision: 2, variants: [{ variant: 0, channel: 'email', locale: 'en', subject: 'Hello Ada', text: '', html: '<p style="color:red">Hi</p>', missing: [], bytes: 20, sms_segments: 0, aborted: null, error: null }] },
}
const show = (path: string, more: object = {}) => stage(path, { ...table, ...more })
const running = { 'GET /campaigns/cmp_1/runs': list(run) }

describe('the list of campaigns', () => {
  it('shows how far each is, and follows the feed', async () => {
    await show('/campaigns', running)
    expect(await screen.findByText('Autumn offer')).toBeTruthy()
    expect(await screen.findByText('7 sent')).toBeTruthy()
    const bar = screen.getByRole('progressbar')
    expect([bar.getAttribute('aria-valuenow'), bar.getAttribute('aria-valuetext')]).toEqual(['9', '9 of 10'])
    act(() => { queries.setQueryData(['campaign-progress', 'run_1'], { campaign: 'cmp_1', run: 'run_1', seq: 3, state: 'finished', reason: '', planned: 10, states: { accepted: 8, skipped: 2 } }) })
    expect(await screen.findByText('Finished')).toBeTruthy()
    expect(screen.getByText('8 sent')).toBeTruthy()
    expect(await faults()).toEqual([])
  })
  it('explains what a campaign is when there is none', async () => {
    await show('/campaigns', { 'GET /campaigns': list() })
    expect(await screen.findByRole('link', { name: /first campaign/ })).toBeTruthy()
    expect(await faults()).toEqual([])
  })
  it('is refused to who may not see it, and asks nothing', async () => {
    const { asked } = await show('/campaigns', { 'GET /me': { ...agent, permissions } })
    expect(await screen.findByText(/Not for your role/)).toBeTruthy()
    expect(asked.some((a) => a.path.startsWith('/campaigns'))).toBe(false)
  })
})

describe('the builder', () => {
  it.each(['audience', 'content', 'schedule', 'review'])('%s can be reached at once, and has no fault that axe knows', async (step) => {
    await show(`/campaigns/cmp_1/${step}`)
    expect(await screen.findByText(/Revision 14/)).toBeTruthy()
    expect(await screen.findByDisplayValue('Autumn offer')).toBeTruthy()
    for (const name of ['Audience', 'Content', 'Schedule', 'Review']) expect(screen.getAllByRole('link', { name: new RegExp(name) }).length).toBeGreaterThan(0)
    await screen.findAllByRole('heading', { level: 2 })
    expect(await faults()).toEqual([])
  })
  it('brings the step of the page into view, however many there are', async () => {
    const seen: Element[] = []
    Element.prototype.scrollIntoView = function (this: Element) { seen.push(this) }
    try {
      await show('/campaigns/cmp_1/review')
      await waitFor(() => expect(seen.some((el) => el.textContent?.includes('Review'))).toBe(true))
    } finally {
      Reflect.deleteProperty(Element.prototype, 'scrollIntoView')
    }
  })
  it('counts, and says who will be left out', async () => {
    await show('/campaigns/cmp_1/audience')
    expect(await screen.findByText('14,970 people')).toBeTruthy()
    expect(screen.getByText('Never said yes')).toBeTruthy()
  })
  it('shows the message in a frame that can run nothing', async () => {
    await show('/campaigns/cmp_1/content')
    const frame = await screen.findByTitle<HTMLIFrameElement>(/Message for email/)
    expect(frame.getAttribute('sandbox')).toBe('allow-same-origin')
  })
  it('lets nothing go until the number is typed', async () => {
    const { asked } = await show('/campaigns/cmp_1/review', { 'POST /campaigns/cmp_1/start': run })
    const field = await screen.findByLabelText(/Type 14,970/)
    const send = screen.getByRole('button', { name: 'Send now' })
    fireEvent.change(field, { target: { value: '15000' } })
    expect(screen.getByText('This is not the number.')).toBeTruthy()
    expect(send).toHaveProperty('disabled', true)
    fireEvent.change(field, { target: { value: '14,970' } })
    fireEvent.click(send)
    await screen.findByText(/How far it came|It was never sent/)
    expect(asked.find((a) => a.path === '/campaigns/cmp_1/start')?.body).toEqual({ expect: 14970 })
  })
  it('says what would become of everybody, and the button names how many get it', async () => {
    const fate = { reason: '', channel: '', variant: '' }
    const outlook = [{ ...fate, fate: 'goes', channel: 'email', variant: 'a', count: 4000 }, { ...fate, fate: 'goes', channel: 'email', variant: 'b', count: 200 },
      { ...fate, fate: 'later', reason: 'quiet_hours', channel: 'email', count: 13 }, { ...fate, fate: 'held', reason: 'bad_rating', count: 7 }, { ...fate, fate: 'skipped', reason: 'no_consent', count: 780 }]
    await show('/campaigns/cmp_1/review', { 'POST /campaigns/check': { findings: [], audience: 5000, goes: 4213, looked: 5000, outlook } })
    expect(await screen.findByRole('button', { name: 'Send to 4,213 people' })).toBeTruthy()
    for (const text of ['Get it now', 'Quiet hours', 'Rated us badly', 'Never said yes', /a: 4,000 · b: 200/]) expect(screen.getByText(text)).toBeTruthy()
    expect(await faults()).toEqual([])
  })
  it('says above the button what receivers hold against the sender, and lets it go all the same', async () => {
    await show('/campaigns/cmp_1/review', { 'GET /inboxes/inb_1/standing': { ok: true, steps: [{ name: 'sender_domain', ok: true, warn: true, text: 'in English', says: [{ say: 'no_spf', args: ['shop.example'], text: 'in English' }, { say: 'of_tomorrow', text: 'As the hub says it.' }] }] } })
    const remark = await screen.findByText(/^shop.example has no SPF record:.* As the hub says it\.$/)
    expect(remark.compareDocumentPosition(screen.getByRole('button', { name: /Send/ })) & Node.DOCUMENT_POSITION_FOLLOWING).toBeTruthy()
    expect(await faults()).toEqual([])
  })
  it.each([
    [{ ok: true, steps: [{ name: 'sender_domain', ok: true }] }, 'They have nothing against it.'],
    [{ ok: true, steps: [{ name: 'sender_domain', ok: true, text: 'The names of shop.example could not be looked up.' }] }, 'It could not be looked up just now.'],
    [new Response('{}', { status: 404 }), 'It could not be looked up just now.'],
  ])('keeps the place of what receivers say of the sender: %j', async (standing, text) => {
    await show('/campaigns/cmp_1/review', { 'GET /inboxes/inb_1/standing': standing })
    expect(await screen.findByText(text)).toBeTruthy()
  })

  it('says before it is sent again that it was sent', async () => {
    await show('/campaigns/cmp_1/review', { 'GET /campaigns/cmp_1/runs': list({ ...run, state: 'finished', started_at: '2026-01-01T10:00:00Z' }) })
    expect(await screen.findByText(/It went out before, on Jan 1, 2026/)).toBeTruthy()
    expect(await faults()).toEqual([])
  })
  it('asks again when the audience has changed meanwhile', async () => {
    const moved = new Response(JSON.stringify({ status: 409, kind: 'conflict', data: { audience: 20000 } }), { status: 409 })
    await show('/campaigns/cmp_1/review', { 'POST /campaigns/cmp_1/start': moved })
    fireEvent.change(await screen.findByLabelText(/Type 14,970/), { target: { value: '14970' } })
    fireEvent.click(screen.getByRole('button', { name: 'Send now' }))
    expect(await screen.findByText(/It is for 20,000 people now/)).toBeTruthy()
  })
  it('leads from what is missing to where it is mended', async () => {
    await show('/campaigns/cmp_1/review', { 'POST /campaigns/check': { findings: [{ field: 'inboxes', text: 'names none' }], audience: 1 } })
    const link = await screen.findByRole('link', { name: /inbox that can write first/ })
    expect(link.getAttribute('href')).toBe('/campaigns/cmp_1/content')
  })
})

describe('the report', () => {
  it('has its pictures, each leading to the people behind it', async () => {
    await show('/campaigns/cmp_1/report', running)
    const bars = within((await screen.findByRole('heading', { name: /Why not/ })).closest('section')!)
    expect(bars.getByText('3 people')).toBeTruthy()
    fireEvent.click(bars.getByRole('button', { name: /Never said yes/ }))
    fireEvent.click(await screen.findByRole('button', { name: /Ada Lovelace/ }))
    expect(await screen.findByText('They do not get it: Never said yes.')).toBeTruthy()
    expect(await faults()).toEqual([])
  })
  it('says in plain words what a difference is worth, and shows people and machines apart', async () => {
    await show('/campaigns/cmp_1/report', running)
    expect(await screen.findByText('B is ahead (67% against 25%), but this could be chance: it takes about 400 more of each to know.')).toBeTruthy()
    expect(screen.getByText('Too few people to say whether it made a difference: about 90 more held out are needed.')).toBeTruthy()
    const link = within(screen.getByRole('heading', { name: 'Links' }).closest('section')!)
    expect(link.getByText('shop.example/tea')).toBeTruthy()
    expect(link.getByText(/5 by people, 9 by machines/)).toBeTruthy()
  })
  it('draws time as a slider that says what is under it, and as a table', async () => {
    await show('/campaigns/cmp_1/report', running)
    const slider = await screen.findByRole('slider', { name: 'Hour' })
    fireEvent.keyDown(slider, { key: 'Home' })
    expect(slider.getAttribute('aria-valuetext')).toMatch(/11:00.*Sent 5, Delivered 0, Answers 0/)
    fireEvent.keyDown(slider, { key: 'ArrowRight' })
    expect(slider.getAttribute('aria-valuetext')).toMatch(/12:00.*Sent 2, .*Answers 3/)
    expect(within(screen.getByRole('region', { name: 'Over time' })).getAllByRole('row', { hidden: true }).length).toBe(3)
    expect(await faults()).toEqual([])
  })
  it('says that its time cannot be told, and tries again', async () => {
    await show('/campaigns/cmp_1/report', { ...running, 'GET /campaign-runs/run_1/times': new Response('{}', { status: 500 }) })
    expect(await within((await screen.findByRole('heading', { name: 'Over time' })).closest('section')!).findByRole('alert')).toBeTruthy()
  })
  it('stands beside the other runs, each a way to its own report', async () => {
    const beside = (id: string, seq: number, sent: number, answered: number) => ({ run: { ...run, id, seq }, sent, delivered: 0, clicked: 0, clicks: 4, answered, solved: 0, bought: 0, amount: 0, opted_out: 0, bounced: 0, complained: 0 })
    await show('/campaigns/cmp_1/report', { 'GET /campaigns/cmp_1/runs': list(run, { ...run, id: 'run_0', seq: 2 }), 'GET /campaigns/cmp_1/sums': list(beside('run_1', 3, 7, 3), beside('run_0', 2, 10, 1)) })
    const runs = within((await screen.findByRole('heading', { name: 'Run by run' })).closest('section')!)
    const slider = await runs.findByRole('slider')
    fireEvent.keyDown(slider, { key: 'Home' })
    expect(slider.getAttribute('aria-valuetext')).toMatch(/Sent 10, Answers per message 10%/)
    expect(runs.getAllByRole('link', { hidden: true }).map((a) => a.getAttribute('href'))).toEqual(['/campaigns/cmp_1/report?run=run_1', '/campaigns/cmp_1/report?run=run_0'])
    expect(await faults()).toEqual([])
  })
  it('says of a person why they did, or did not, get it', async () => {
    await show('/campaigns/cmp_1/report', { ...running, 'GET /contacts/con_1/campaigns': list({ run, name: 'Autumn offer', rows: [row] }) })
    fireEvent.change(await screen.findByLabelText('Why did this person get it, or not?'), { target: { value: 'ada' } })
    fireEvent.click(await screen.findByRole('button', { name: /Ada Lovelace ada@x.org/ }))
    expect(await screen.findByText('They do not get it: Never said yes.')).toBeTruthy()
  })
  it('pauses at once', async () => {
    const { asked } = await show('/campaigns/cmp_1/report', { ...running, 'POST /campaign-runs/run_1/pause': { ...run, state: 'paused' } })
    fireEvent.click(await screen.findByRole('button', { name: /Pause/ }))
    expect(await screen.findByRole('button', { name: /Resume/ })).toBeTruthy()
    expect(asked.some((a) => a.path === '/campaign-runs/run_1/pause')).toBe(true)
  })
})

it('says why somebody did not get it', async () => {
  await show('/campaigns/why?contact=con_1', { 'GET /contacts/con_1/campaigns': list({ run, name: 'Autumn offer', rows: [row] }) })
  expect(await screen.findByText('They do not get it: Never said yes.')).toBeTruthy()
  expect(await faults()).toEqual([])
})
