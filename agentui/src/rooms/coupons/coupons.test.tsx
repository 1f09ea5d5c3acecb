import { cleanup, fireEvent, screen, waitFor, within } from '@testing-library/react'
import { afterEach, describe, expect, it } from 'vitest'
import { agent, faults, list, permissions, stage, type Asked } from '@/stage'

afterEach(cleanup)

const lead = { ...agent, permissions: [...permissions, 'campaigns.read', 'campaigns.write'] }
const spring = { id: 'off_1', pool: { name: 'Spring', terms: '10 % off any lamp', codes: 'list', goodwill: true, ends_at: '2030-01-01T00:00:00Z' }, left: 880, given: 120, redeemed: 30, over: false, version: 2, changed_at: '2026-01-01T00:00:00Z', changed_by: 'agt_1' }
const all = [spring, { ...spring, id: 'off_2', pool: { name: 'Birthday', codes: 'made', prefix: 'BD-' }, left: null, given: 1, redeemed: 0 },
  { ...spring, id: 'off_3', pool: { name: 'Winter', codes: 'same', code: 'SNOW', ends_at: '2026-01-01T00:00:00Z' }, left: null, given: 0, redeemed: 0, over: true },
  { ...spring, id: 'off_4', pool: { name: 'Bare', codes: 'list' }, left: 0, given: 0, redeemed: 0 }]
const base = { 'GET /me': lead, 'GET /coupon-pools': list(...all) }
const at = '/campaigns/coupons'
const row = (name: string) => screen.findByRole('listitem', { name })
const sent = (asked: Asked[], method: string) => asked.find((a) => a.method === method)
const refused = (status: number, body: object) => new Response(JSON.stringify({ title: 'No', status, ...body }), { status })

async function choose(offer: string, deed: string) {
  fireEvent.click(within(await row(offer)).getByRole('button', { name: `More about ${offer}` }))
  fireEvent.click(await screen.findByRole('menuitem', { name: deed }))
  return screen.findByRole('dialog')
}

describe('the list of offers', () => {
  it('says how far the codes of each went', async () => {
    await stage(at, base)
    const first = within(await row('Spring'))
    for (const text of ['880 left', '120 given', '30 of them redeemed', 'Goodwill', '10 % off any lamp']) expect(first.getByText(text)).toBeTruthy()
    const made = within(await row('Birthday'))
    expect(made.queryByText(/left$/)).toBe(null)
    expect(made.getByText('BD-…')).toBeTruthy()
    expect(made.queryByRole('button', { name: /^Add codes/ })).toBe(null)
    expect(within(await row('Winter')).getByText('Ended')).toBeTruthy()
    expect(within(await row('Bare')).getByText('No codes yet')).toBeTruthy()
    expect(screen.getByRole('link', { name: 'Coupons' }).getAttribute('data-status')).toBe('active')
    expect(await faults()).toEqual([])
  })
  it('is read, not changed, by those who may not', async () => {
    await stage(at, { ...base, 'GET /me': { ...lead, permissions: [...permissions, 'campaigns.read'] } })
    expect(within(await row('Spring')).queryByRole('button')).toBe(null)
    expect(screen.queryByRole('button', { name: 'New offer' })).toBe(null)
  })
  it('is closed to those who may not read it', async () => {
    await stage(at, { ...base, 'GET /me': { ...lead, permissions: [...permissions, 'templates.read'] }, 'GET /coupon-pools': refused(403, {}) })
    expect((await screen.findByRole('alert')).textContent).toContain('Not for your role')
    expect(screen.queryByRole('link', { name: 'Coupons' })).toBe(null)
  })
  it('says what an offer is when there is none, and what failed', async () => {
    await stage(at, { ...base, 'GET /coupon-pools': list() })
    expect(await screen.findByText('No offer yet')).toBeTruthy()
    expect(screen.getByRole('button', { name: 'New offer' })).toBeTruthy()
    cleanup()
    await stage(at, { ...base, 'GET /coupon-pools': refused(409, { detail: 'Out of order' }) })
    expect(await screen.findByText('Out of order')).toBeTruthy()
    expect(screen.getByRole('button', { name: 'Try again' })).toBeTruthy()
  })
  it('opens by its keys', async () => {
    await stage('/campaigns', { ...base, 'GET /campaigns': list() })
    await screen.findByRole('navigation', { name: 'Campaigns' })
    fireEvent.keyDown(document.body, { key: 'g' })
    fireEvent.keyDown(document.body, { key: 'o' })
    expect(await row('Spring')).toBeTruthy()
  })
})

describe('an offer', () => {
  it('is made, and asks for its codes', async () => {
    const { asked } = await stage(at, { ...base, 'POST /coupon-pools': { ...spring, id: 'off_9', pool: { name: 'Autumn', codes: 'list' }, left: 0, given: 0 } })
    fireEvent.click(await screen.findByRole('button', { name: 'New offer' }))
    const dialog = within(await screen.findByRole('dialog'))
    fireEvent.click(dialog.getByRole('button', { name: 'Create' }))
    expect(await dialog.findByText('It needs a name, on one line')).toBeTruthy()
    fireEvent.change(dialog.getByLabelText(/^Name/), { target: { value: 'Autumn' } })
    fireEvent.change(dialog.getByLabelText('Terms'), { target: { value: 'Free wick' } })
    expect(await faults()).toEqual([])
    fireEvent.click(dialog.getByRole('button', { name: 'Create' }))
    expect(await screen.findByRole('dialog', { name: 'Add codes to Autumn' })).toBeTruthy()
    expect(sent(asked, 'POST')?.body).toEqual({ pool: { name: 'Autumn', terms: 'Free wick', codes: 'list' } })
  })
  it('with one code for everybody needs that code, and sends no prefix', async () => {
    const { asked } = await stage(at, { ...base, 'POST /coupon-pools': all[2] })
    fireEvent.click(await screen.findByRole('button', { name: 'New offer' }))
    const dialog = within(await screen.findByRole('dialog'))
    fireEvent.change(dialog.getByLabelText(/^Name/), { target: { value: 'Winter' } })
    fireEvent.click(dialog.getByRole('radio', { name: /^Made here/ }))
    fireEvent.change(dialog.getByLabelText(/^What the codes begin with/), { target: { value: 'W-' } })
    fireEvent.click(dialog.getByRole('radio', { name: /^One for everybody/ }))
    fireEvent.change(dialog.getByLabelText(/^The code for everybody/), { target: { value: 'SN OW' } })
    fireEvent.click(dialog.getByRole('button', { name: 'Create' }))
    expect(await dialog.findByText('The code is needed, without spaces')).toBeTruthy()
    fireEvent.change(dialog.getByLabelText(/^The code for everybody/), { target: { value: 'SNOW' } })
    fireEvent.click(dialog.getByRole('button', { name: 'Create' }))
    await waitFor(() => expect(screen.queryByRole('dialog')).toBe(null))
    expect(sent(asked, 'POST')?.body).toEqual({ pool: { name: 'Winter', codes: 'same', code: 'SNOW' } })
  })
  it('is changed without another source of codes; who was slower is told, and keeps what was typed', async () => {
    const { asked } = await stage(at, { ...base, 'PUT /coupon-pools/off_1': refused(409, {}) })
    fireEvent.click(within(await row('Spring')).getByRole('button', { name: 'Change Spring' }))
    const dialog = within(await screen.findByRole('dialog'))
    expect(dialog.queryByRole('radio')).toBe(null)
    fireEvent.change(dialog.getByLabelText('Terms'), { target: { value: 'Mine' } })
    fireEvent.click(dialog.getByRole('button', { name: 'Save' }))
    expect(await dialog.findByText(/^Somebody else has changed this offer/)).toBeTruthy()
    expect(dialog.getByDisplayValue('Mine')).toBeTruthy()
    expect(sent(asked, 'PUT')?.body).toEqual({ pool: { ...spring.pool, terms: 'Mine' }, version: 2 })
  })
  it('is ended now, or deleted, once that is confirmed', async () => {
    const { asked } = await stage(at, { ...base, 'POST /coupon-pools/off_1/end': spring, 'DELETE /coupon-pools/off_3': {} })
    fireEvent.click(within(await choose('Spring', 'End it now')).getByRole('button', { name: 'End it now' }))
    await waitFor(() => expect(sent(asked, 'POST')).toMatchObject({ path: '/coupon-pools/off_1/end', body: { version: 2 } })) // the time is the hub's
    await waitFor(() => expect(screen.queryByRole('dialog')).toBe(null))
    fireEvent.click(within(await choose('Winter', 'Delete')).getByRole('button', { name: 'Delete' }))
    await waitFor(() => expect(sent(asked, 'DELETE')?.path).toBe('/coupon-pools/off_3'))
  })
})

describe('codes', () => {
  const open = async () => {
    fireEvent.click(within(await row('Spring')).getByRole('button', { name: 'Add codes to Spring' }))
    return within(await screen.findByRole('dialog'))
  }
  it('are seen before they are sent, and it is told what became of each line', async () => {
    const { asked } = await stage(at, { ...base, 'POST /coupon-pools/off_1/codes': { added: 1, known: 2, bad: 1 } })
    const dialog = await open()
    fireEvent.click(dialog.getByRole('button', { name: 'Add codes' }))
    expect(await dialog.findByText('There is no code in it')).toBeTruthy()
    fireEvent.change(dialog.getByLabelText('Codes'), { target: { value: 'Code\nAA11\nBB22\nAA11\ntwo words' } })
    expect(await dialog.findByText('2 codes')).toBeTruthy()
    for (const text of ['AA11, BB22', '1 line has a code that came before', 'Line 5: two words']) expect(dialog.getByText(text)).toBeTruthy()
    expect((dialog.getByRole('checkbox') as HTMLInputElement).checked).toBe(true)
    expect(await faults()).toEqual([])
    fireEvent.click(dialog.getByRole('button', { name: 'Add 2 codes' }))
    for (const text of ['1 code added', '2 lines had a code that was there already', /^1 line held no code/]) expect(await dialog.findByText(text)).toBeTruthy()
    expect(sent(asked, 'POST')?.body).toEqual({ text: 'AA11\nBB22\nAA11\ntwo words' })
    fireEvent.click(dialog.getByRole('button', { name: 'Add more' }))
    expect((dialog.getByLabelText('Codes') as HTMLTextAreaElement).value).toBe('')
  })
  it('come from a file, as many as an offer may have', async () => {
    const { asked } = await stage(at, base)
    const dialog = await open()
    const choose = (n: number) => fireEvent.change(dialog.getByLabelText('Choose a file'), { target: { files: [new File([Array.from({ length: n }, (_, i) => `C${i}`).join('\n')], 'codes.csv')] } })
    choose(100_001)
    fireEvent.click(await dialog.findByRole('button', { name: 'Add 100,001 codes' }))
    expect(await dialog.findByText('An offer has at most 100,000 codes.')).toBeTruthy()
    expect(sent(asked, 'POST')).toBe(undefined)
    fireEvent.click(dialog.getByRole('button', { name: 'Leave codes.csv out' }))
    expect(dialog.getByLabelText('Codes')).toBeTruthy()
    choose(99_001) // some of them may be there already: the hub counts those that are new
    fireEvent.click(await dialog.findByRole('button', { name: 'Add 99,001 codes' }))
    await waitFor(() => expect(sent(asked, 'POST')).toBeTruthy())
  })
})
