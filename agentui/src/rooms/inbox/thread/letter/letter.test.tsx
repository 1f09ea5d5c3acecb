import { cleanup, fireEvent, render, screen } from '@testing-library/react'
import { afterEach, describe, expect, it } from 'vitest'
import { aMessage } from '@/fixtures'
import type { Meeting } from '@/wire/shapes'
import { SenderBadge } from './badge'
import { Extras } from './extras'
import { span, there } from './meeting'

afterEach(cleanup)

describe('the badge of a sender', () => {
  it('says why, and closes with Escape', async () => {
    render(<SenderBadge message={aMessage({ auth: { verdict: 'failed' }, letter: { checked: { reason: 'policy', domain: 'bank.example', policy: 'reject' } } })} />)
    const badge = screen.getByRole('button', { name: 'sender not authentic' })
    fireEvent.click(badge)
    expect(await screen.findByText(/most likely forged/)).toBeTruthy()
    expect(screen.getByText('bank.example asks to refuse forged mail.')).toBeTruthy()
    expect(badge.getAttribute('aria-expanded')).toBe('true')
    fireEvent.keyDown(badge, { key: 'Escape' })
    expect(screen.queryByRole('note')).toBe(null)
  })

  it('is there for mail of every verdict, and not for a chat', () => {
    const { container, rerender } = render(<SenderBadge message={aMessage()} />)
    expect(container.textContent).toBe('')
    for (const [verdict, text] of [['verified', 'sender verified'], ['unverified', 'sender unverified']] as const) {
      rerender(<SenderBadge message={aMessage({ auth: { verdict }, letter: { checked: { reason: 'unsigned' } } })} />)
      expect(screen.getByRole('button', { name: text })).toBeTruthy()
    }
  })
})

const meeting = (more: Partial<Meeting> = {}): Meeting => ({ method: 'request', starts: '2026-03-02T09:00:00Z', ends: '2026-03-02T10:30:00Z', zone: 'Europe/Paris', ...more })

describe('an invitation', () => {
  it('shows who, when and where', async () => {
    render(<Extras letter={{ sealed: 'encrypted', meetings: [meeting({ title: 'Viewing', place: 'Room 4', by: { name: 'Ann', address: 'ann@x.example' }, guests: [{ name: 'Bob', answer: 'declined' }], more: 2, link: 'https://meet.example/1' })] }} />)
    expect(await screen.findByText('Viewing')).toBeTruthy()
    for (const text of ['Room 4', 'Ann <ann@x.example>', 'Bob: declined', '2 more', /^Encrypted/]) expect(screen.getByText(text)).toBeTruthy()
    expect(screen.getByRole('link').getAttribute('href')).toBe('https://meet.example/1')
    expect(screen.getByRole('region', { name: 'Invitation' })).toBeTruthy()
  })

  it('is told in the reader’s zone, a day as a day, and a time without a zone as written', () => {
    expect(span(meeting()).replace(/\s/g, ' ')).toContain(new Intl.DateTimeFormat('en', { timeStyle: 'short' }).format(new Date('2026-03-02T10:30:00Z')).replace(/\s/g, ' '))
    expect(span(meeting({ all_day: true, starts: '2026-03-02T00:00:00Z', ends: '2026-03-03T00:00:00Z' }))).toBe('Monday, March 2, 2026')
    expect(span(meeting({ all_day: true, starts: '2026-03-02T00:00:00Z', ends: '2026-03-04T00:00:00Z' }))).toMatch(/March 2.*March 3/)
    expect(span(meeting({ floating: true, ends: undefined }))).toMatch(/9:00/)
    expect(span(meeting({ starts: undefined }))).toBe('')
  })

  it('names the sender’s own time where it is another', () => {
    expect(there(meeting({ zone: 'Asia/Tokyo' }))).toContain('(Asia/Tokyo)')
    expect(there(meeting({ zone: Intl.DateTimeFormat().resolvedOptions().timeZone }))).toBe('')
    expect(there(meeting({ zone: 'Nowhere/Land' }))).toBe('')
  })
})
