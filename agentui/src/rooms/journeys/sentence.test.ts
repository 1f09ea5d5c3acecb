import { afterEach, expect, it } from 'vitest'
import { speak } from '@/i18n'
import { ending, sentence } from './words'

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

it('names a way out in words, and leaves the reasons that a journey gives as they are', async () => {
  expect(ending('exited', 'open_conversation')).toBe('Left by a way out: a conversation is open')
  expect(ending('exited', 'of_tomorrow')).toBe('Left by a way out: of_tomorrow')
  expect([ending('completed', 'reply'), ending('active', '')].map((x) => x.split(': ')[1])).toEqual(['reply', undefined])
  await speak('fr')
  expect(ending('exited', 'opt_out')).not.toContain('opt_out')
})
