import { expect, it } from 'vitest'
import { admin } from './en/admin'
import { furnish, speak, t, type Key } from '.'

const [key, text] = Object.entries(admin).find(([, words]) => typeof words === 'string' && !words.includes('{')) as [Key, string]

it('brings the words of other rooms with the first of them, in every language, and keeps them', async () => {
  expect(t(key)).toBe(key)
  await furnish()
  expect(t(key)).toBe(text)
  await speak('fr')
  expect([key, text]).not.toContain(t(key))
  await speak('en')
  expect(t(key)).toBe(text)
})
