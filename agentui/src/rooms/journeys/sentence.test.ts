import { afterEach, expect, it } from 'vitest'
import { speak } from '@/i18n'
import { sentence } from './words'

afterEach(() => speak('en'))

it('says what the hub found in the reader’s language, with what stands in it', async () => {
  const found = { say: 'percents', args: ['90'], text: 'the percents are 90 together, not 100' }
  expect(sentence(found)).toBe(found.text)
  await speak('ro')
  expect(sentence(found)).toBe('procentele fac împreună 90, nu 100')
  await speak('fr')
  expect(sentence({ say: 'sim_day', args: ['12', '3'], text: '' })).toBe('12 personnes recevraient plus de 3 messages en un jour')
})

it('keeps the hub’s own words for what a newer one finds', async () => {
  await speak('fr')
  expect(sentence({ say: 'of_tomorrow', args: [], text: 'something new' })).toBe('something new')
})
