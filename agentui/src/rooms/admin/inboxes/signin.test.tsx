import { cleanup, fireEvent, screen, waitFor } from '@testing-library/react'
import { afterEach, describe, expect, it } from 'vitest'
import { stage } from '@/stage'
import { signInOf } from './signin'

afterEach(cleanup)

describe('the way back from a provider', () => {
  it('posts the code once, takes it off the address and opens the inbox', async () => {
    const { asked } = await stage('/admin/consent?code=abc&state=xyz', {
      'POST /consents': { id: 'inb_1', name: 'Support', kind: 'email', brand_id: 'brd_1', disabled: false, settings: {}, created_at: '2026-01-01T09:00:00Z', version: 2 },
    })
    await waitFor(() => expect(asked.filter((c) => c.path === '/consents').map((c) => c.body)).toEqual([{ code: 'abc', state: 'xyz' }]))
    expect(await screen.findByDisplayValue('Support')).toBeTruthy()
  })

  it('says so when the provider said no', async () => {
    const { asked } = await stage('/admin/consent?error=access_denied&state=xyz')
    expect(await screen.findByText('The provider did not let this hub in.')).toBeTruthy()
    fireEvent.click(screen.getByText('Back to the inboxes'))
    expect(asked.some((c) => c.path === '/consents')).toBe(false)
  })
})

describe('the settings of a sign-in', () => {
  it('are found wherever they stand', () => {
    expect(signInOf({ imap: { host: 'x', oauth: { client_id: 'a' } } })).toEqual({ client_id: 'a' })
    expect(signInOf({ imap: { oauth: {} }, list: ['a'], none: null })).toBe(undefined)
  })
})
