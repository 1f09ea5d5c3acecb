import { cleanup, fireEvent, screen, waitFor, within } from '@testing-library/react'
import { afterEach, describe, expect, it } from 'vitest'
import { agent, faults, list, permissions, stage, twins } from '@/stage'
import { blank } from './wire'

afterEach(cleanup)

const lead = { ...agent, permissions: [...permissions, 'campaigns.read', 'campaigns.write', 'campaigns.send', 'segments.read'] }
const journey = { ...blank('Thanks'), goals: [{ name: 'Ordered', event: { name: 'order.again' } }] }
const row = { id: 'jny_1', name: 'Thanks', standing: 'running', version: 3, steps: 2, inside: 1234, ended: 100, reached: 25, entered: 17, saved_at: '2026-01-01T00:00:00Z' }
const saved = { id: 'jny_1', name: 'Thanks', standing: 'running', version: 3, live: 3, policy: { move: false }, journey, text: 'name: Thanks\n', saved_at: '2026-01-01T00:00:00Z', saved_by: 'agt_1' }
const figures = { inside: 1234, ended: { reached: 25 }, older: 3, versions: { 2: 3, 3: 1231 }, mean_s: 60, steps: [{ id: 'wait', inside: 1234, counts: { came: 1500, next: 100 } }, { id: 'end', inside: 0, counts: { came: 100 } }] }
const verdict = { ok: true, findings: [{ severity: 'warning', code: 'no_messages', field: 'steps', text: 'no step sends anything', step: 'wait' }], journey, text: 'name: Thanks\n' }
const person = { id: 'enr_1', journey_id: 'jny_1', contact_id: 'con_1', name: 'Ana', entry: 'event:evt_1', version: 3, step: 'wait', step_at: '2026-01-01T00:00:00Z', state: 'active', reason: '', wake_at: '2026-01-02T00:00:00Z', entered_at: '2026-01-01T00:00:00Z', ended_at: null }
const path = { ...person, path: [{ at: '2026-01-01T00:00:00Z', step: 'wait', what: 'came', to: '', way: '', why: 'entry: event:evt_1' }], earlier: 0, runs: {}, pending: [], event: {}, sent: {} }
const base = {
  'GET /me': lead, 'GET /journeys': list(row), 'GET /journeys/jny_1': saved, 'GET /journeys/jny_1/figures': figures, 'POST /journeys/check': verdict, 'GET /teams': list(),
  'GET /segments': list(), 'GET /segments/words': { traits: [], events: ['order.placed'], tags: [], ops: {}, conversation: {} }, 'GET /templates': list(),
  'GET /journeys/jny_1/people': list(person), 'GET /journeys/jny_1/people/enr_1': path,
}

describe('the list of journeys', () => {
  it('shows how each stands, and how many are inside', async () => {
    await stage('/campaigns/journeys', base)
    expect(await screen.findByText('1,234')).toBeTruthy()
    expect(screen.getByText('Running')).toBeTruthy()
    expect(screen.getByText('25 (25 %)')).toBeTruthy()
    expect(await faults()).toEqual([])
  })
  it('says what a journey is when there is none', async () => {
    await stage('/campaigns/journeys', { ...base, 'GET /journeys': list() })
    expect(await screen.findByText('No journey yet')).toBeTruthy()
  })
  it('is closed to those who may not', async () => {
    await stage('/campaigns/journeys', { ...base, 'GET /me': { ...lead, permissions } })
    expect(await screen.findByRole('alert')).toBeTruthy()
  })
})

describe('the editor', () => {
  it('shows the picture with people on the steps, and what is wrong at its step', async () => {
    await stage('/campaigns/journeys/jny_1', base)
    const picture = await screen.findByRole('group', { name: 'The journey' })
    expect(await within(picture).findByRole('button', { name: /Wait.*People here: 1,234.*1 hint/ })).toBeTruthy()
    expect(screen.getByText(/3 walk an earlier version/)).toBeTruthy()
    expect(await faults()).toEqual([])
  })

  it('is drawn with the keyboard: add, undo, redo, remove', async () => {
    await stage('/campaigns/journeys/jny_1', base)
    const picture = await screen.findByRole('group', { name: 'The journey' })
    const wait = within(picture).getByRole('button', { name: /^Wait/ })
    wait.focus()
    fireEvent.keyDown(wait, { key: '+' })
    fireEvent.keyDown(await screen.findByRole('combobox', { name: 'Add a step' }), { key: 'Enter' })
    expect(await within(picture).findByRole('button', { name: /^Send/ })).toBeTruthy()
    fireEvent.click(screen.getByRole('button', { name: 'Undo' }))
    expect(within(picture).queryByRole('button', { name: /^Send/ })).toBe(null)
    fireEvent.click(screen.getByRole('button', { name: 'Redo' }))
    const send = within(picture).getByRole('button', { name: /^Send/ })
    fireEvent.keyDown(send, { key: 'Delete' })
    expect(within(picture).queryByRole('button', { name: /^Send/ })).toBe(null)
  })

  it('lists people beyond the first page, and leads to what was sent to one of them', async () => {
    const { asked } = await stage('/campaigns/journeys/jny_1?pane=people', { ...base, 'GET /journeys/jny_1/people': { ...list(person), next_cursor: 'more' } })
    fireEvent.click(await screen.findByRole('tab', { name: 'People' }))
    fireEvent.click(await screen.findByRole('button', { name: 'Show more' }))
    await waitFor(() => expect(asked.filter((a) => a.path === '/journeys/jny_1/people').length).toBe(2))
    fireEvent.click((await screen.findAllByRole('button', { name: /^Ana/ }))[0]!)
    expect((await screen.findByRole('link', { name: /What was sent to them/ })).getAttribute('href')).toBe('/campaigns/why?contact=con_1')
    expect(await faults()).toEqual([])
  })
  it('asks what becomes of the people inside when it is saved', async () => {
    const { asked } = await stage('/campaigns/journeys/jny_1', { ...base, 'POST /journeys/jny_1/preview': { stays: 1234, goes_on: 0, elsewhere: 0, leaves: 0, gone: {} }, 'PUT /journeys/jny_1': { ...saved, version: 4 } })
    await screen.findByText(/1,234 inside/)
    fireEvent.click(screen.getByRole('button', { name: 'Thanks' }))
    fireEvent.change(screen.getByRole('textbox', { name: 'Name' }), { target: { value: 'Many thanks' } })
    await waitFor(() => expect((screen.getByRole('button', { name: 'Save' }) as HTMLButtonElement).disabled).toBe(false))
    fireEvent.click(screen.getByRole('button', { name: 'Save' }))
    expect(await screen.findByText(/1,234 stay, 0 go on/)).toBeTruthy()
    const dialog = await screen.findByRole('dialog', { name: 'Save version 4' })
    fireEvent.click(within(dialog).getByRole('button', { name: 'Save' }))
    await waitFor(() => expect(asked.find((a) => a.method === 'PUT')?.body).toMatchObject({ version: 3, policy: { move: false }, journey: { name: 'Many thanks' } }))
  })

  const event = { name: 'order.placed', where: [{ prop: 'amount', op: 'over', value: 1 }, { prop: 'amount', op: 'under', value: 9 }] } as const
  const plan = { trait: { key: 'plan', op: 'is', value: 'Pro' } } as const
  const deep = { if: { all: [plan, plan, { event }, { not: { any: [plan, plan] } }] }, next: 'end' }
  it.each([
    ['split', { split: [{ percent: 50, next: 'wait' }, { percent: 30, next: 'end' }, { percent: 20, next: 'end' }] }],
    ['branch', { branch: { cases: [{ if: { segment: 'seg_1' }, next: 'wait' }, { if: { segment: 'seg_2' }, next: 'end' }], else: 'end' } }],
    ['branch', { branch: { cases: [deep, deep], else: 'end' } }],
    ['send', { send: { template: 'tpl_1', channels: ['email', 'sms'] }, next: 'end' }],
  ])('gives every control of a %s that does something a name of its own', async (verb, what) => {
    const steps = [{ id: 'here', ...what }, ...journey.steps!]
    await stage('/campaigns/journeys/jny_1', { ...base, 'GET /journeys/jny_1': { ...saved, journey: { ...journey, steps } } })
    const picture = await screen.findByRole('group', { name: 'The journey' })
    fireEvent.click(within(picture).getByRole('button', { name: new RegExp(`^${verb}`, 'i') }))
    const panel = screen.getByRole('tabpanel')
    const names = [...panel.querySelectorAll<HTMLElement>('label, button[aria-label], button:not([aria-label])')].map((e) => e.getAttribute('aria-label') ?? e.textContent)
    expect(names.length).toBeGreaterThan(5)
    expect(names.filter((n, i) => names.indexOf(n) !== i)).toEqual([])
    expect(twins(panel)).toEqual([])
    expect(await faults()).toEqual([])
  })

  it.each(['Goals', 'Ways out', 'Comes in'])('calls no two controls of the %s the same', async (name) => {
    const more = { goals: [{ name: 'Goal', event }, { name: 'Goal', event }], exits: [{ on: 'event', event }, { on: 'event', event }], entry: { event, if: { all: [plan, { entry: { prop: 'amount', op: 'over', value: 5 } }] } } }
    await stage('/campaigns/journeys/jny_1', { ...base, 'GET /journeys/jny_1': { ...saved, journey: { ...journey, ...more } } })
    fireEvent.click(within(await screen.findByRole('group', { name: 'The journey' })).getByRole('button', { name: new RegExp(`^${name}`) }))
    const panel = screen.getByRole('tabpanel')
    expect(within(panel).getAllByLabelText(/^(Goal 2|Way out 2|Only if), Condition 2: /).length).toBeGreaterThan(1)
    expect(twins(panel).filter((n) => n !== 'INPUT Name *')).toEqual([]) // it stands under the legend of its goal
  })

  it('says where somebody is, and why', async () => {
    await stage('/campaigns/journeys/jny_1', base)
    fireEvent.click(await screen.findByRole('tab', { name: 'People' }))
    fireEvent.click(await screen.findByRole('button', { name: /Ana/ }))
    expect(await screen.findByText(/entry: event:evt_1/)).toBeTruthy()
    expect(screen.getByRole('button', { name: 'Take them out' })).toBeTruthy()
  })
})
