import { cleanup, fireEvent, screen, waitFor, within } from '@testing-library/react'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { agent, faults, list, permissions, stage } from '@/stage'
import { usesOf } from './uses'

beforeEach(() => localStorage.clear())
afterEach(cleanup)

const lead = { ...agent, permissions: [...permissions, 'templates.read', 'templates.write', 'templates.approve', 'campaigns.read'] }
const state = { live: null, next: null, pending: null }
const entry = { revision: 1, author: 'agt_1', approver: 'agt_2', approved_at: '2026-01-02T00:00:00Z', effective_at: '2026-01-02T00:00:00Z', note: '', rollback: false, cancelled: false }
const summary = { id: 'sale', name: 'Sale', purpose: 'marketing', kind: 'message', channels: ['mail', 'text'], locales: ['', 'fr'], parts: ['foot'], revision: 2, saved_at: '2026-01-03T00:00:00Z', saved_by: 'agt_1', state: { ...state, live: entry } }
const foot = { ...summary, id: 'foot', name: 'Foot', kind: 'block', parts: [], locales: [''], state }
const variants = [{ channel: 'mail', locale: '', subject: 'Hi', preheader: '', source: 'html', body: '<p>Hello</p>', text: '' }, { channel: 'text', locale: 'fr', source: 'text', body: 'Salut' }]
const view = { id: 'sale', name: 'Sale', purpose: 'marketing', kind: 'message', layout: '', variants, parts: ['foot'], revision: 2, saved_at: '2026-01-03T00:00:00Z', saved_by: 'agt_1', state: summary.state, history: [entry], findings: [] }
const shown = { channel: 'mail', locale: '', subject: 'Hi', text: 'Hello', html: '<p>Hello</p>', provider: null, missing: [], refused: [], bytes: 12, steps: 3, sms_segments: 1, sms_gsm: true, aborted: null, error: null }
const drawn = { revision: 0, findings: [], variants: [{ ...shown, variant: 0 }, { ...shown, variant: 1, channel: 'text', locale: 'fr', subject: '', html: '', text: 'Salut' }] }
const base = {
  'GET /me': lead, 'GET /templates': list(summary, foot), 'GET /campaigns': list({ id: 'cmp_1', campaign: { name: 'Autumn', template: 'sale' } }), 'GET /templates/sale': view, 'POST /templates/preview': drawn,
  'GET /templates/sale/revisions': list({ revision: 2, saved_at: view.saved_at, saved_by: 'agt_1' }, { revision: 1, saved_at: view.saved_at, saved_by: 'agt_1' }),
  'GET /templates/sale/diff': { changes: [{ variant: 'mail *', field: 'subject', lines: [{ op: 'del', text: 'Hey' }, { op: 'add', text: 'Hi' }] }] },
}

it('uses are told once, and those that hold an older state are', () => {
  const newer = { ...foot, saved_at: '2026-02-01T00:00:00Z' }
  const campaign = { campaign: { template: 'sale', variants: [{ template: 'sale' }] }, id: 'cmp_1' }
  const uses = usesOf([summary, newer] as never, [campaign] as never)
  expect(uses.get('foot')).toEqual([{ of: 'template', id: 'sale', name: 'Sale', stale: true }])
  expect(uses.get('sale')?.length).toBe(1)
})

describe('the list of templates', () => {
  it('shows what is live, what is written, and who uses it; and finds', async () => {
    await stage('/campaigns/templates', base)
    const row = await screen.findByRole('link', { name: /Sale/ })
    expect(within(row).getByText('Live · 1')).toBeTruthy()
    expect(within(row).getByText('Draft · 2')).toBeTruthy()
    expect(await within(row).findByText(/used by 1/)).toBeTruthy()
    fireEvent.change(screen.getByRole('searchbox'), { target: { value: 'french' } })
    await waitFor(() => expect(screen.queryByRole('link', { name: /Foot/ })).toBe(null))
    fireEvent.change(screen.getByRole('searchbox'), { target: { value: 'nothing like it' } })
    expect(await screen.findByText('No template is called that')).toBeTruthy()
    expect(await faults()).toEqual([])
  })
  it('says what a template is when there is none', async () => {
    await stage('/campaigns/templates', { ...base, 'GET /templates': list() })
    expect(await screen.findByText('No template yet')).toBeTruthy()
    expect(screen.getByRole('link', { name: 'Make the first one' })).toBeTruthy()
  })
  it('says that it failed, with the way to try again', async () => {
    await stage('/campaigns/templates', { ...base, 'GET /templates': new Response('{"title":"no"}', { status: 422 }) })
    expect(await screen.findByRole('button', { name: 'Try again' })).toBeTruthy()
  })
  it('is closed to those who may not', async () => {
    const { asked } = await stage('/campaigns/templates', { ...base, 'GET /me': { ...lead, permissions } })
    expect((await screen.findAllByText('Not for your role')).length).toBe(1)
    expect(asked.some((a) => a.path === '/templates')).toBe(false)
  })
})

describe('the editor', () => {
  it('shows what is written beside what is got', async () => {
    await stage('/campaigns/templates/sale', base)
    expect(await screen.findByDisplayValue('<p>Hello</p>')).toBeTruthy()
    expect(await screen.findByTitle('The mail: Mail · any language')).toBeTruthy()
    expect(screen.getByRole('button', { name: /^Mail · French: not written; they get Mail · any language/ })).toBeTruthy()
    expect(screen.getByRole('link', { name: 'Autumn' })).toBeTruthy()
    expect((screen.getByRole('button', { name: 'Saved' }) as HTMLButtonElement).disabled).toBe(true)
    expect(await faults()).toEqual([])
  })

  it('names a mistake with its place, mends it, and saves what was read', async () => {
    const wrong = { level: 'error', code: 'value', variant: 0, field: 'body', line: 1, column: 7, text: 'there is no variable nam', wrong: 'nam', meant: 'contact.name' }
    const { asked } = await stage('/campaigns/templates/sale', { ...base, 'POST /templates/preview': { revision: 0, variants: [], findings: [wrong] }, 'PUT /templates/sale': { ...view, revision: 3 } })
    const source = await screen.findByRole('textbox', { name: 'Source' })
    fireEvent.change(source, { target: { value: '<p>{{ nam }}</p>' } })
    expect(await screen.findByText('“nam” is not known.')).toBeTruthy()
    await waitFor(() => expect(asked.filter((a) => a.path === '/templates/preview').length).toBe(2))
    fireEvent.click(screen.getByRole('button', { name: 'Save revision' }))
    expect((await screen.findAllByText('It cannot be saved yet: 1 mistake.')).length).toBeGreaterThan(0)
    expect(asked.some((a) => a.method === 'PUT')).toBe(false)
    fireEvent.click(screen.getByRole('button', { name: 'Write contact.name' }))
    expect((source as HTMLTextAreaElement).value).toBe('<p>{{ contact.name }}</p>')
    fireEvent.click(screen.getByRole('button', { name: 'Save revision' })) // not checked again yet: the hub decides
    await waitFor(() => expect(asked.some((a) => a.method === 'PUT')).toBe(true))
    expect(asked.find((a) => a.method === 'PUT')!.body).toMatchObject({ revision: 2, variants: [{ body: '<p>{{ contact.name }}</p>' }, { body: 'Salut' }] })
  })

  it('says plainly that somebody does not get it, what is missing, and what it costs', async () => {
    const odd = { ...drawn, variants: [{ ...shown, variant: 0, missing: ['contact.name'], bytes: 200_000, aborted: null }, { ...shown, variant: 1, html: '', channel: 'text', locale: 'fr', aborted: 'there is no order' }] }
    await stage('/campaigns/templates/sale', { ...base, 'POST /templates/preview': odd })
    expect(await screen.findByText('Nothing is known for 1 variable:')).toBeTruthy()
    expect(screen.getByText('Gmail hides what is behind 102 kB.')).toBeTruthy()
    expect(screen.getByText('3 steps')).toBeTruthy()
    fireEvent.click(screen.getByRole('button', { name: 'All side by side' }))
    expect(await screen.findByText('there is no order')).toBeTruthy()
    expect(await faults()).toEqual([])
  })

  it('offers what the network has approved where it wants that, and fills it in', async () => {
    const whatsapp = { kind: 'whatsapp', name: 'WhatsApp', abilities: { class: 'messaging', handle_kind: 'phone', outside: 'template', we_start: true }, fields: [] }
    const { asked } = await stage('/campaigns/templates/sale', {
      ...base, 'GET /channels': list(whatsapp), 'GET /inboxes': list({ id: 'inb_2', name: 'Shop phone', kind: 'whatsapp', disabled: false, settings: {} }),
      'GET /inboxes/inb_2/templates': list({ name: 'order_shipped', language: 'en', params: 2, text: 'Hello {{1}}, your order {{2}} is on its way.' }),
      'GET /templates/sale': { ...view, variants: [{ channel: 'whatsapp', locale: '', source: 'text', body: 'Hello' }] }, 'PUT /templates/sale': { ...view, revision: 3 },
    })
    await screen.findByRole('option', { name: 'order_shipped (en)' })
    fireEvent.change(screen.getByRole('combobox', { name: 'Message' }), { target: { value: 'order_shipped\nen' } })
    expect(await screen.findByText('Hello {{1}}, your order {{2}} is on its way.')).toBeTruthy()
    fireEvent.change(screen.getByLabelText('What stands for {{1}}'), { target: { value: '{{ contact.name }}' } })
    expect(await faults()).toEqual([])
    fireEvent.click(screen.getByRole('button', { name: 'Save revision' }))
    await waitFor(() => expect(asked.find((a) => a.method === 'PUT')?.body).toMatchObject({ variants: [{ channel: 'whatsapp', provider: { name: 'order_shipped', language: 'en', params: ['{{ contact.name }}', ''] } }] }))
  })

  it('can only be looked at by who may not write', async () => {
    const { asked } = await stage('/campaigns/templates/sale', { ...base, 'GET /me': { ...lead, permissions: [...permissions, 'templates.read'] }, 'POST /templates/sale/preview': { ...drawn, revision: 2 } })
    expect(await screen.findByText(/You can look at this template/)).toBeTruthy()
    expect(await screen.findByTitle('The mail: Mail · any language')).toBeTruthy()
    expect((screen.getByRole('textbox', { name: 'Source' }) as HTMLTextAreaElement).disabled).toBe(true)
    expect(screen.queryByRole('button', { name: /Save|Test|Insert/ })).toBe(null)
    expect(asked.some((a) => a.path === '/templates/preview')).toBe(false)
  })
})

describe('versions', () => {
  it('show who let what out, compare, and do not let an author approve alone', async () => {
    const other = { ...agent, id: 'agt_2', name: 'Olga Petrova', role: 'admin' }
    await stage('/campaigns/templates/sale/versions', { ...base, 'GET /agents': list(agent, other), 'GET /templates/sale': { ...view, state: { ...state, live: entry, pending: { revision: 2, by: 'agt_1', at: view.saved_at, note: 'please' } } } })
    expect(await screen.findByText(/Approved by Olga Petrova/)).toBeTruthy()
    expect(await screen.findByText('From revision 1 to 2')).toBeTruthy()
    expect(await screen.findByText('Hey')).toBeTruthy()
    expect(screen.getByText('Somebody else must approve what you wrote or submitted.')).toBeTruthy()
    expect((screen.getByRole('button', { name: 'Approve' }) as HTMLButtonElement).disabled).toBe(true)
    expect(await faults()).toEqual([])
  })

  it('go back by a note, and say what the hub refuses', async () => {
    const { asked } = await stage('/campaigns/templates/sale/versions', { ...base, 'GET /templates/sale': { ...view, state: { ...state, live: { ...entry, revision: 2 } }, history: [entry, { ...entry, revision: 2 }] }, 'POST /templates/sale/rollback': new Response('{"detail":"this revision is live already","status":409}', { status: 409 }) })
    fireEvent.click(await screen.findByRole('button', { name: 'Go back to revision 1' }))
    const dialog = await screen.findByRole('dialog')
    fireEvent.change(within(dialog).getByLabelText('Note'), { target: { value: 'typo' } })
    fireEvent.click(within(dialog).getByRole('button', { name: 'Go back to it' }))
    expect(await within(dialog).findByText('this revision is live already')).toBeTruthy()
    expect(asked.find((a) => a.path === '/templates/sale/rollback')!.body).toEqual({ revision: 1, note: 'typo' })
  })
})
