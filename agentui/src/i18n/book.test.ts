import { afterEach, expect, it } from 'vitest'
import { book, speak } from '.'

afterEach(() => speak('en'))

const others = { fr: async () => ({ hello: 'Bonjour' }), ro: async () => ({ hello: 'Bună' }) }

it('a catalogue that is fetched while the language changes follows it', async () => {
  const changing = speak('fr') // the base catalogue is still on its way
  const { say } = await book({ hello: 'Hello' }, others)
  await changing
  expect(say('hello')).toBe('Bonjour')
})

it('a slow catalogue of a language that is no longer wanted changes nothing', async () => {
  let arrive: (texts: { hello: string }) => void = () => {}
  const { say } = await book({ hello: 'Hello' }, { ...others, fr: () => new Promise((done) => { arrive = done }) })
  const slow = speak('fr')
  await speak('ro')
  arrive({ hello: 'Bonjour' })
  await slow
  expect(say('hello')).toBe('Bună')
})
