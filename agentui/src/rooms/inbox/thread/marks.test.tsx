import { cleanup, fireEvent, render, screen } from '@testing-library/react'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { Band } from '@/rooms/inbox/composer/band'
import { filled } from '@/rooms/inbox/composer/template'
import type { Message, Way } from '@/wire/shapes'
import { CallItem } from './call'
import { Marks, Reactions } from './marks'

const way = (more: Partial<Way>): Way => ({
  inbox_id: 'inb_1', channel: 'square', allowed: true, why: '', text: '', window_ends_at: null, may_template: false, public: false, may_private: false,
  may_edit: false, may_delete: false, may_react: false, may_call: false, senders: [], from: '', ...more,
})

afterEach(cleanup)

describe('the band above an answer', () => {
  it('says nothing where there is nothing to say', () => {
    const { container } = render(<Band way={way({})} choose={() => {}} />)
    expect(container.textContent).toBe('')
  })

  it('has nobody answer public words without having chosen who can read it', () => {
    const choose = vi.fn()
    const { rerender } = render(<Band way={way({ public: true, may_private: true })} choose={choose} />)
    expect(screen.getByText(/choose who can read/)).toBeTruthy()
    for (const radio of screen.getAllByRole<HTMLInputElement>('radio')) expect(radio.checked).toBe(false)
    fireEvent.click(screen.getByRole('radio', { name: 'Move to private' }))
    expect(choose).toHaveBeenCalledWith('private')
    rerender(<Band way={way({ public: true, may_private: true })} chosen="public" choose={choose} />)
    expect(screen.getByText(/everybody can read this answer/)).toBeTruthy()
  })

  it('offers no private answer where the channel has none', () => {
    render(<Band way={way({ public: true })} choose={() => {}} />)
    expect(screen.getAllByRole('radio')).toHaveLength(1)
  })

  it('says why nothing may go and what is allowed instead', () => {
    const template = vi.fn()
    render(<Band way={way({ allowed: false, why: 'window_over', text: 'over', may_template: true, window_ends_at: '2026-05-04T09:00:00Z' })} choose={() => {}} template={template} />)
    expect(screen.getByRole('status').textContent).toMatch(/time in which this channel lets us answer is over/)
    fireEvent.click(screen.getByRole('button', { name: 'Send a template' }))
    expect(template).toHaveBeenCalled()
  })
})

describe('what became of a message', () => {
  const message = {
    id: 'msg_1', author: { type: 'agent', id: '', name: 'Olga' }, public: true, echo: true, edited_at: '2026-05-04T09:05:00Z',
    edits: [{ text: 'Teh answer', at: '2026-05-04T09:05:00Z' }], reactions: [{ sign: '👍', by: 'con_1', name: 'Ana', at: '2026-05-04T09:06:00Z' }],
  } as unknown as Message

  it('is told in words, the former wording when asked for', () => {
    render(<><Marks message={message} /><Reactions message={message} /></>)
    expect(screen.getByText('Public')).toBeTruthy()
    expect(screen.getByText('Said elsewhere by Olga')).toBeTruthy()
    expect(screen.queryByText('Teh answer')).toBeNull()
    fireEvent.click(screen.getByRole('button', { name: /Edited/ }))
    expect(screen.getByText('Teh answer')).toBeTruthy()
    expect(screen.getByRole('list', { name: 'Reactions' }).textContent).toContain('Ana')
  })

  it('shows a call with its length, recording and words', () => {
    const { container } = render(<CallItem call={{ state: 'voicemail', from: '+40211234567', started_at: '2026-05-04T09:00:00Z', seconds: 65, transcript: 'Call me' }} files={[{ id: 'blb_1', name: 'a.mp3', type: 'audio/mpeg', size: 1 }]} />)
    expect(screen.getByText('Voicemail')).toBeTruthy()
    expect(screen.getByText('1:05')).toBeTruthy()
    expect(screen.getByText('Call me')).toBeTruthy()
    expect(container.querySelector('audio')?.getAttribute('src')).toBe('/api/v1/blobs/blb_1')
  })
})

describe('a template', () => {
  it('is filled as the hub fills it', () => {
    expect(filled('Dear {{1}}, {{2}} is ready, {{ 1 }}.', ['Ana', ''])).toBe('Dear Ana, {{2}} is ready, Ana.')
  })
})
