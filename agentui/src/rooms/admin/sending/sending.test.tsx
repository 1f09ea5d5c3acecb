import { cleanup, fireEvent, screen, waitFor } from '@testing-library/react'
import { afterEach, describe, expect, it } from 'vitest'
import { queries } from '@/app/hub'
import { agent, faults, list, permissions, stage } from '@/stage'
import { daily, plainBound, toForm, toRules, type Kept } from './wire'

afterEach(cleanup)

const admin = { ...agent, permissions: [...permissions, 'campaigns.read', 'campaigns.send', 'templates.read'] }
const message = { id: 'survey', name: 'Survey', kind: 'message', purpose: 'service', state: { live: { revision: 2 } }, variants: [] }
const usual = { out: { en: 'No more of these.', fr: 'C’est fini.' }, back: { en: 'Welcome back.' }, confirmed: { en: 'Confirmed.' }, declined: { en: 'Noted.' } }
const empty: Kept = { rules: {}, version: 0, acknowledge_usual: usual }
const show = (kept: object = empty, more: object = {}, me: object = admin) =>
  stage('/admin/sending', { 'GET /me': me, 'GET /sending-rules': kept, 'PUT /sending-rules': { ...kept, version: 9 }, 'GET /templates': list(message), ...more })
const sent = (asked: { method: string; body: unknown }[]) => asked.filter((a) => a.method === 'PUT').map((a) => a.body)
const save = () => fireEvent.click(screen.getByRole('button', { name: 'Save' }))

describe('the sending rules', () => {
  const full = {
    quiet: { from: '21:00', to: '08:00' }, cap: { messages: 3, days: 7 }, per_inbox: { inb_1: 2.5 }, per_domain: 5,
    warm_up: { inb_2: { since: '2026-01-02T09:00:00Z', first: 50, growth: 1.5, until: 4000 } }, care: { breach_days: 0, rating_at_most: 3, rating_days: 30 },
    survey: { template: 'survey', every_days: 0 }, reply_capacity: { on: true, window_hours: 4, share: 30 }, confirm: { template: 'confirm', purposes: ['offers'], days: 3 }, keep_days: 0, acknowledge: true, acknowledge_texts: { out: { de: 'Auf Wiedersehen.' } }, topics: [{ purpose: 'offers', labels: { en: 'Offers', de: 'Angebote' } }], later: { of: 'a newer hub' },
  }

  it('come back from the form as they went in, also what this desk does not know', () => {
    expect(toRules(toForm({ rules: full as never, version: 3, acknowledge_usual: usual }))).toEqual(full)
    expect(toRules(toForm(empty))).toEqual({})
  })

  it('ask for confirmation of the topics that are chosen, and keep what was sent for a term', async () => {
    const { asked } = await show({ rules: { topics: [{ purpose: 'offers', labels: {} }] }, version: 4 }, { 'GET /templates': list(message, { ...message, id: 'confirm', name: 'Confirm' }) })
    expect(await screen.findByText('A yes counts at once.')).toBeTruthy()
    await waitFor(() => expect(screen.getByLabelText(/double opt-in/)).toBeTruthy())
    fireEvent.click(screen.getByLabelText(/double opt-in/))
    fireEvent.click(screen.getByLabelText('offers'))
    fireEvent.change(screen.getByLabelText('Kept after a run has ended'), { target: { value: '90' } })
    expect(screen.getByText(/^A yes to offers .* within 7 days\.$/)).toBeTruthy()
    save()
    await waitFor(() => expect(sent(asked)).toEqual([{ rules: { topics: [{ purpose: 'offers', labels: {} }], confirm: { template: 'confirm', purposes: ['offers'], days: 7 }, keep_days: 90 }, version: 4 }]))
  })

  it('acknowledge STOP unless somebody says otherwise', async () => {
    const { asked } = await show()
    const box = await screen.findByLabelText<HTMLInputElement>(/^Acknowledge STOP/)
    expect(box.checked).toBe(true)
    fireEvent.click(box)
    expect(screen.getByText('The words count, but nobody is told.')).toBeTruthy()
    save()
    await waitFor(() => expect(sent(asked)).toEqual([{ version: 0, rules: { acknowledge: false } }]))
  })

  it('acknowledge in words of the house, by language, until they are put back', async () => {
    const { asked } = await show({ rules: { acknowledge_texts: { declined: { en: 'As you wish.' } } }, version: 2, acknowledge_usual: usual }, { 'GET /brands': list({ id: 'brd_1', name: 'Quux' }) })
    const field = await screen.findByLabelText<HTMLTextAreaElement>('Who says STOP is told')
    expect(field.value).toBe('No more of these.')
    fireEvent.change(field, { target: { value: 'Bye from {{ brand.name }},\n{{ contact.name }}' } })
    save()
    expect(await screen.findByText('Only {{ brand.name }} can be filled in.')).toBeTruthy()
    fireEvent.change(field, { target: { value: 'Bye from {{ brand.name }}.' } })
    expect(await screen.findByText('Bye from Quux.')).toBeTruthy()
    fireEvent.change(screen.getByLabelText('Language of these words'), { target: { value: 'de' } })
    expect(screen.getByLabelText<HTMLTextAreaElement>('Who says STOP is told').value).toBe('')
    fireEvent.change(screen.getByLabelText('Who says START is told'), { target: { value: 'Willkommen zurück.' } })
    fireEvent.change(screen.getByLabelText('Language of these words'), { target: { value: 'en' } })
    fireEvent.click(screen.getByRole('button', { name: 'Usual words: Who says NO is told' }))
    expect(screen.getByLabelText<HTMLTextAreaElement>('Who says NO is told').value).toBe('Noted.')
    expect(await faults()).toEqual([])
    save()
    await waitFor(() => expect(sent(asked)).toEqual([{ version: 2, rules: { acknowledge_texts: { out: { en: 'Bye from {{ brand.name }}.' }, back: { de: 'Willkommen zurück.' } } } }]))
  })

  it('count a warm-up as the hub does', () => {
    const b = { ...plainBound('inb_1'), since: '2026-01-01', first: '10', growth: '2', until: '100' }
    const on = (day: number) => daily(b, new Date(Date.UTC(2026, 0, day, 12)))
    expect([on(1), on(2), on(4), on(5)]).toEqual([10, 20, 80, null])
    expect(daily(b, new Date('2025-12-31T23:00:00Z'))).toBe(null)
  })

  it('are set, each said in a sentence, and sent with the version that was read', async () => {
    const { asked } = await show({ rules: { per_domain: 5 }, version: 4 })
    expect(await screen.findByText('Campaigns go out at any hour, unless one has quiet hours of its own.')).toBeTruthy()
    fireEvent.click(screen.getByLabelText('Send nothing at these hours'))
    expect(screen.getByText(/^Between 21:00 and 08:00 of their own day/)).toBeTruthy()
    await waitFor(() => expect(queries.getQueryData(['message-templates', 'messages'])).toBeTruthy())
    fireEvent.click(screen.getByLabelText('Ask customers'))
    fireEvent.click(screen.getByRole('button', { name: 'Add a topic' }))
    fireEvent.change(screen.getByLabelText('Word'), { target: { value: 'offers' } })
    fireEvent.change(screen.getByLabelText('Name in Français'), { target: { value: 'Offres' } })
    expect(await faults()).toEqual([])
    save()
    await waitFor(() => expect(sent(asked)).toEqual([{ version: 4, rules: { per_domain: 5, quiet: { from: '21:00', to: '08:00' }, survey: { template: 'survey', every_days: 30 }, topics: [{ purpose: 'offers', labels: { fr: 'Offres' } }] } }]))
  })

  it('say what cannot be, beside its field, before the hub is asked', async () => {
    const { asked } = await show()
    fireEvent.click(await screen.findByLabelText('Limit how often one person is written to'))
    fireEvent.change(screen.getByLabelText('Messages at most'), { target: { value: 'many' } })
    fireEvent.click(screen.getByRole('button', { name: 'Add a topic' }))
    fireEvent.change(screen.getByLabelText('Word'), { target: { value: 'tracking' } })
    save()
    expect(await screen.findByText('A number from 1 to 1,000.')).toBeTruthy()
    expect(screen.getByText('“tracking” has a meaning of its own already.')).toBeTruthy()
    expect(sent(asked)).toEqual([])
  })

  it('tell of a newer version, of failure, and who may only look', async () => {
    await show(empty, { 'PUT /sending-rules': new Response('{"title":"Conflict","status":409,"detail":"meanwhile"}', { status: 409 }) })
    fireEvent.click(await screen.findByLabelText('Send nothing at these hours'))
    save()
    expect(await screen.findByText('meanwhile')).toBeTruthy()
    cleanup()
    await show(empty, { 'GET /sending-rules': new Response('{"title":"Not Found","status":404}', { status: 404 }) })
    expect(await screen.findByRole('button', { name: 'Try again' })).toBeTruthy()
    cleanup()
    await show(empty, {}, { ...agent, permissions: [...permissions, 'campaigns.read'] })
    expect(await screen.findByText('You may look at these rules, but not change them.')).toBeTruthy()
    expect(screen.getByLabelText('Ask customers').closest('fieldset')?.disabled).toBe(true)
    cleanup()
    await show(empty, {}, { ...agent, permissions })
    expect(await screen.findByText('Not for your role')).toBeTruthy()
  })
})
