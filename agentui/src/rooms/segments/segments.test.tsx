import { cleanup, fireEvent, screen, waitFor, within } from '@testing-library/react'
import { afterEach, describe, expect, it } from 'vitest'
import { agent, faults, list, permissions, stage, twins } from '@/stage'
import { byPath, plain, rooted, valued } from './conditions'

afterEach(cleanup)

const lead = { ...agent, permissions: [...permissions, 'segments.read', 'segments.write', 'contacts.export'] }
const tree = { is: 'all', of: [{ is: 'trait', key: 'country', op: 'in', values: ['DE', 'AT'] }, { is: 'not', of: [{ is: 'event', key: 'order' }] }] }
const segment = { id: 'seg_1', name: 'Germans', description: '', match: tree, text: 'trait country in ("DE", "AT")\nand not event order', members: 1234, counted_at: '2026-01-01T00:00:00Z', ready: true, due_at: null, version: 2, changed_at: '2026-01-01T00:00:00Z', changed_by: 'agt_1' }
const words = { traits: [{ key: 'country', type: 'text' }, { key: 'points', type: 'number' }, { key: 'birthday', type: 'date' }], events: ['order'], tags: ['vip'],
  ops: { text: ['=', '!=', 'in', 'not_in', 'contains', 'set'], number: ['=', '<', '>='], bool: ['='], date: ['<', 'within_last', 'anniversary'], list: ['contains'], '': ['='] },
  conversation: { tag: 'text', open: 'bool', breached: 'date' } }
const counted = { match: tree, text: segment.text, problems: [], ok: true, count: 17, looked: 1, estimate: 17, sample: [{ id: 'con_1', name: 'Ada Lovelace', address: 'ada@x.org', since: null }], took_ms: 3 }
const growth = { days: [{ day: '2026-01-01', members: 2, entered: 2, left: 0 }, { day: '2026-01-03', members: 17, entered: 15, left: 0 }] }
const base = { 'GET /me': lead, 'GET /segments': list(segment), 'GET /segments/seg_1': segment, 'GET /segments/words': words, 'GET /segments/values': { values: ['DE', 'FR'] }, 'GET /teams': list(), 'GET /segments/seg_1/growth': growth,
  'GET /segments/seg_1/members': list({ id: 'con_2', name: '', address: '', since: '2026-01-01T00:00:00Z' }), 'POST /segments/count': counted }

describe('the list of segments', () => {
  it('shows how many are in each, and which is still counted', async () => {
    await stage('/campaigns/segments', { ...base, 'GET /segments': list(segment, { ...segment, id: 'seg_2', name: 'New ones', ready: false }) })
    expect(await screen.findByText('1,234 people')).toBeTruthy()
    expect(screen.getByText('is being counted …')).toBeTruthy()
    expect(screen.getByRole('navigation', { name: 'Campaigns' })).toBeTruthy()
    expect(await faults()).toEqual([])
  })
  it('says what a segment is when there is none', async () => {
    await stage('/campaigns/segments', { ...base, 'GET /segments': list() })
    expect(await screen.findByText('No segment yet')).toBeTruthy()
  })
  it('is closed to those who may not', async () => {
    await stage('/campaigns/segments', { ...base, 'GET /me': { ...lead, permissions } })
    expect(await screen.findByRole('alert')).toBeTruthy()
    expect(screen.queryByRole('link', { name: 'Campaigns' })).toBe(null)
  })
})

describe('the editor', () => {
  it('shows the tree, the count, some people and the growth', async () => {
    await stage('/campaigns/segments/seg_1', base)
    expect(await screen.findByText('17 people')).toBeTruthy()
    expect(screen.getByText('Ada Lovelace')).toBeTruthy()
    expect(screen.getByDisplayValue('DE, AT')).toBeTruthy()
    expect(screen.getAllByRole('button', { name: /: not$/ }).map((b) => b.getAttribute('aria-pressed'))).toEqual(['false', 'true'])
    expect(await screen.findByRole('img', { name: '17 at the end, 2 to 17 in between' })).toBeTruthy()
    expect(await screen.findByText('without a name')).toBeTruthy()
    expect((screen.getByRole('button', { name: 'Saved' }) as HTMLButtonElement).disabled).toBe(true)
    expect(await faults()).toEqual([])
  })

  it('is one tab stop for however many people it shows', async () => {
    const sample = ['Ada', 'Bo', 'Cy'].map((name, i) => ({ id: `con_${i}`, name, address: '', since: null }))
    await stage('/campaigns/segments/seg_1', { ...base, 'POST /segments/count': { ...counted, sample } })
    await screen.findByText('Ada')
    const links = within(screen.getByText('Ada').closest('ul')!).getAllByRole('link')
    const stops = () => links.map((l) => l.tabIndex)
    expect(stops()).toEqual([0, -1, -1])
    links[0]!.focus()
    for (const [key, at] of [['ArrowDown', 1], ['End', 2], ['ArrowDown', 2], ['ArrowUp', 1], ['Home', 0]] as const) {
      fireEvent.keyDown(document.activeElement!, { key })
      expect(document.activeElement).toBe(links[at])
      expect(stops().indexOf(0)).toBe(at)
    }
    expect(await faults()).toEqual([])
  })

  it('counts once nobody has typed for a second, and saves what is shown', async () => {
    const { asked } = await stage('/campaigns/segments/seg_1', { ...base, 'PUT /segments/seg_1': { ...segment, version: 3 } })
    await screen.findByText('17 people')
    const before = asked.filter((a) => a.path === '/segments/count').length
    for (const v of ['D', 'DE', 'DE, F', 'DE, FR']) fireEvent.change(screen.getByDisplayValue(/^D/), { target: { value: v } })
    await waitFor(() => expect(asked.filter((a) => a.path === '/segments/count').length).toBe(before + 1), { timeout: 4000 })
    fireEvent.click(screen.getByRole('button', { name: 'Save' }))
    await waitFor(() => expect(asked.some((a) => a.method === 'PUT')).toBe(true))
    const sent = asked.find((a) => a.method === 'PUT')!.body as { match: typeof tree; version: number }
    expect(sent.version).toBe(2)
    expect(sent.match.of[0]).toEqual({ is: 'trait', key: 'country', op: 'in', values: ['DE', 'FR'] })
  })

  it('is the same in words, and shows where a text is wrong', async () => {
    const { asked } = await stage('/campaigns/segments/seg_1', { ...base, 'POST /segments/check': { match: tree, text: segment.text, problems: [], ok: true } })
    fireEvent.click(await screen.findByRole('button', { name: 'In words' }))
    const field = await screen.findByRole('textbox', { name: 'In words' })
    expect((field as HTMLTextAreaElement).value).toBe(segment.text)
    cleanup()
    await stage('/campaigns/segments/seg_1', { ...base, 'POST /segments/check': { match: tree, text: 'trait contry = DE', problems: [], ok: true },
      'POST /segments/count': { ...counted, ok: false, count: 0, sample: [], problems: [{ path: 'key', text: 'in the hub’s own words', say: 'no_trait', args: ['"contry"'], suggest: 'country', place: { line: 1, column: 7 } }] } })
    fireEvent.click(await screen.findByRole('button', { name: 'In words' }))
    expect(await screen.findByText('Line 1, column 7: there is no trait "contry"; did you mean country?', {}, { timeout: 4000 })).toBeTruthy()
    expect(await screen.findByText('Something is not right yet. It is counted once it is.')).toBeTruthy()
    expect(asked.some((a) => a.path === '/segments/check')).toBe(true)
    expect(await faults()).toEqual([])
  })

  it('offers comparisons by type, and groups in groups', async () => {
    await stage('/campaigns/segments/new', base)
    const key = await screen.findByRole('combobox', { name: 'Condition 1: Which one' })
    fireEvent.change(key, { target: { value: 'birthday' } })
    const op = screen.getByRole('combobox', { name: 'Condition 1: Compared how' })
    expect(within(op).getAllByRole('option').map((o) => o.textContent)).toEqual(['before', 'within the last', 'anniversary within'])
    fireEvent.change(op, { target: { value: 'within_last' } })
    expect((screen.getByRole('spinbutton', { name: 'Condition 1: Days' }) as HTMLInputElement).value).toBe('30')
    fireEvent.click(screen.getByRole('button', { name: 'Add a group' }))
    expect(screen.getByRole('group', { name: 'Condition 2: one of these' })).toBeTruthy()
    for (const subject of ['event', 'conversation', 'consent', 'identity', 'organisation', 'organisation_trait', 'contact', 'segment']) {
      fireEvent.change(screen.getByRole('combobox', { name: 'Condition 1: What is asked' }), { target: { value: subject } })
    }
    expect(await faults()).toEqual([])
  })

  it('calls no two controls the same, however deep they are', async () => {
    const leaf = { is: 'trait', key: 'country', op: '=', values: ['DE'] }
    const event = { is: 'event', key: 'order', agg: 'count', op: '>=', values: [2], when: { op: 'within_last', values: ['30d'] }, where: [{ key: 'amount', op: '>', values: [1] }, { key: 'amount', op: '<', values: [9] }] }
    await stage('/campaigns/segments/seg_1', { ...base, 'GET /segments/seg_1': { ...segment, match: { is: 'all', of: [leaf, leaf, { is: 'any', of: [leaf, event, event] }] } } })
    expect(await screen.findByRole('combobox', { name: 'Condition 3.1: Compared how' })).toBeTruthy()
    expect(screen.getByRole('combobox', { name: 'Condition 3.2.2: Compared how' })).toBeTruthy()
    expect(screen.getByRole('button', { name: 'Condition 3: Add a condition' })).toBeTruthy()
    expect(twins(screen.getByRole('main'))).toEqual([])
    expect(await faults()).toEqual([])
  })
  it('says how far a long count got', async () => {
    await stage('/campaigns/segments/seg_1', { ...base, 'POST /segments/count': { ...counted, count: 100, looked: 0.25, estimate: 400 } })
    expect(await screen.findByText('about 400 people')).toBeTruthy()
    expect(screen.getByText('25 % of all people looked at')).toBeTruthy()
  })

  it('keeps what was written when somebody else was faster', async () => {
    await stage('/campaigns/segments/seg_1', { ...base, 'PUT /segments/seg_1': new Response('{"title":"Conflict","status":409}', { status: 409 }) })
    fireEvent.change(await screen.findByRole('textbox', { name: /Name/ }), { target: { value: 'Mine' } })
    fireEvent.click(screen.getByRole('button', { name: 'Save' }))
    expect(await screen.findByText(/Somebody saved it meanwhile/)).toBeTruthy()
    expect(screen.getByDisplayValue('Mine')).toBeTruthy()
  })
})

describe('the tree', () => {
  it('is saved without groups of one, and problems find their row again', () => {
    const leaf = { is: 'trait', key: 'a', op: '=', values: ['x'] }
    expect(plain(rooted(leaf))).toEqual(leaf)
    const shown = { is: 'all', of: [{ is: 'any', of: [leaf] }, { is: 'not', of: [leaf] }] }
    expect(plain(shown)).toEqual({ is: 'all', of: [leaf, { is: 'not', of: [leaf] }] })
    expect(byPath([{ path: 'of[0].key', text: 'k' }, { path: 'of[1].of[0].values[0]', text: 'v' }], shown)).toEqual({ 'of[0].of[0].key': 'k', 'of[1].of[0].values[0]': 'v' })
    expect(byPath([{ path: 'key', text: 'k' }], rooted(leaf))).toEqual({ 'of[0].key': 'k' })
  })
  it('keeps values that can stay when the comparison changes', () => {
    expect(valued({ op: '=', values: ['DE'] }, 'in', 'text')).toEqual({ op: 'in', values: ['DE'] })
    expect(valued({ op: 'within_last', values: ['30d'] }, '<', 'date')).toEqual({ op: '<', values: [''] })
    expect(valued({ op: '=', values: ['DE'] }, 'set', 'text')).toEqual({ op: 'set' })
    expect(valued({ op: '=', values: [3] }, 'within_last', 'date')).toEqual({ op: 'within_last', values: ['30d'] })
  })
})
