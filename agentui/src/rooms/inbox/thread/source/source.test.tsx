import { cleanup, fireEvent, screen, within } from '@testing-library/react'
import { afterEach, expect, it } from 'vitest'
import { faults, list, stage } from '@/stage'
import { most, plain, shown } from './read'

afterEach(() => {
  cleanup()
  localStorage.clear()
})

const part = (more: object) => ({ id: 'first', kind: 'first', type: 'message/rfc822', size: 40, at: '2026-01-01T09:00:00Z', ...more })
const path = '/messages/msg_1/raw/parts'

async function open(more: object) {
  const staged = await stage('/inbox/all?c=cnv_1', { 'GET /messages/msg_1/raw/parts': list(part({})), ...more } as never)
  fireEvent.click(await screen.findByRole('button', { name: 'More about this message' }))
  fireEvent.click(await screen.findByRole('menuitem', { name: 'View source' }))
  return { ...staged, dialog: await screen.findByRole('dialog') }
}

it('shows the original as text and offers all of it', async () => {
  const { dialog } = await open({ [`GET ${path}/first`]: new Response('From: ada@x.org\r\nSubject: <b>Hi</b>\r\n\r\nHello') })
  const text = await within(dialog).findByRole('region', { name: 'Source' })
  expect(text.textContent).toBe('From: ada@x.org\nSubject: <b>Hi</b>\n\nHello')
  expect(within(dialog).getByRole('link', { name: 'Download' }).getAttribute('href')).toBe(`/api/v1${path}/first`)
  expect(await faults()).toEqual([])
})

it('lists the parts, and reads the one that is picked', async () => {
  const { dialog } = await open({
    [`GET ${path}`]: list(part({}), part({ id: 'r1', kind: 'edited', type: 'application/json' })),
    [`GET ${path}/first`]: new Response('one'), [`GET ${path}/r1`]: new Response('two'),
  })
  fireEvent.change(await within(dialog).findByLabelText('Which part'), { target: { value: 'r1' } })
  expect((await within(dialog).findByText('two')).tagName).toBe('PRE')
})

it('says so where none is kept, where it may not be read, and where it is no text', async () => {
  const { dialog } = await open({ [`GET ${path}`]: list() })
  await within(dialog).findByText('No original is kept')
  cleanup()
  await open({ [`GET ${path}`]: new Response('{"status":403}', { status: 403 }) })
  await screen.findByText('Not for your role')
  cleanup()
  await open({ [`GET ${path}/first`]: new Response(new Uint8Array([0x50, 0, 1])) })
  await screen.findByText(/This is no text/)
})

it('shows the beginning of what is large', async () => {
  const { dialog } = await open({ [`GET ${path}/first`]: new Response('é'.repeat(most)) })
  await within(dialog).findByText(/^Only the first/)
  const text = within(dialog).getByRole('region', { name: 'Source' }).textContent ?? ''
  expect(text).toBe('é'.repeat(most / 2))
})

it('hides nothing, and shows every byte of what is no UTF-8', () => {
  expect(plain('a\u202Eb\u0007\r\nc\td\u200b')).toBe('a⟨202E⟩b⟨0007⟩\nc\td⟨200B⟩')
  expect(shown(new Uint8Array([0x63, 0x61, 0x66, 0xe9]), true)).toEqual({ text: 'café', binary: false })
  expect(shown(new Uint8Array([0x61, 0xc3]), false).text).toBe('a') // cut within a letter
})
