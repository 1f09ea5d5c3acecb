import { afterEach, expect, it } from 'vitest'
import { speak } from '@/i18n'
import type { Finding } from '../wire'
import { sentence } from './findings'

afterEach(() => speak('en'))

const found = (more: Partial<Finding>): Finding => ({ level: 'error', code: 'syntax', variant: 0, field: 'body', text: 'as the hub says it', ...more })

it('says what is wrong in the reader’s language: by its sentence, else by its code, else as the hub does', async () => {
  await speak('fr')
  expect(sentence(found({ say: 'open_tag', args: ['if', 'endif'] }))).toBe('« if » n’est pas fermé par endif')
  await speak('ro')
  expect(sentence(found({ say: 'loop' }))).toBe('o buclă se scrie {% for element in lista %}')
  expect(sentence(found({ code: 'empty' }))).not.toBe('as the hub says it')
  expect(sentence(found({ say: 'of_tomorrow' }))).toBe('as the hub says it')
})
