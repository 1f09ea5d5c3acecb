import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { cleanup, fireEvent, render, screen } from '@testing-library/react'
import { afterEach, expect, it, vi } from 'vitest'
import { furnish } from '@/i18n'
import { TestPanel } from './testpanel'

afterEach(() => { cleanup(); vi.unstubAllGlobals() })

const fine = { name: 'imap', ok: true, text: '' }
const remark = { name: 'spf', ok: true, warn: true, text: 'Receivers cannot tell.' }

it.each([
  [{ ok: true, steps: [fine] }, 'Everything works.'],
  [{ ok: true, steps: [fine, remark] }, 'It works, with a remark.'],
  [{ ok: true, steps: [remark, fine, { ...remark, name: 'dmarc' }] }, 'It works, with 2 remarks.'],
  [{ ok: false, steps: [{ ...fine, ok: false }, remark] }, 'Something does not work yet.'],
  [{ ok: true, steps: [] }, 'This kind needs no test.'],
])('%j is summed up honestly', async (answer, told) => {
  await furnish()
  vi.stubGlobal('fetch', () => Promise.resolve(new Response(JSON.stringify(answer))))
  render(<QueryClientProvider client={new QueryClient()}><TestPanel id="inb_1" dirty={false} /></QueryClientProvider>)
  fireEvent.click(screen.getByRole('button', { name: 'Test this inbox' }))
  expect((await screen.findByRole('status')).textContent).toBe(told)
})
