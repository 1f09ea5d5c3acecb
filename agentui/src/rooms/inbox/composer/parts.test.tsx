import { cleanup, fireEvent, screen } from '@testing-library/react'
import { afterEach, expect, it } from 'vitest'
import { answers, list, stage } from '@/stage'

afterEach(() => {
  cleanup()
  localStorage.clear()
})

it('says as how many messages a text goes out, where each one costs', async () => {
  const [channel] = (answers['GET /channels'] as { items: { abilities: object }[] }).items
  await stage('/inbox/all?c=cnv_1', { 'GET /channels': list({ ...channel, abilities: { ...channel?.abilities, text_unit: 'septets', max_text: 1600 } }) })
  await screen.findByText(/Where is my parcel/)
  const composer = await screen.findByPlaceholderText<HTMLTextAreaElement>(/Write to/)
  fireEvent.change(composer, { target: { value: 'a'.repeat(160) } })
  expect(screen.queryByText(/Goes out as/)).toBe(null)
  fireEvent.change(composer, { target: { value: `${'a'.repeat(160)}b` } })
  await screen.findByText('Goes out as 2 SMS')
  fireEvent.change(composer, { target: { value: `ț${'a'.repeat(134)}` } })
  await screen.findByText('Goes out as 3 SMS')
})
